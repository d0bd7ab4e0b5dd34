"""What the store app and the OMS agree on: values, rules, states, operations and messages. Pure Python, no I/O."""
