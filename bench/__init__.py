"""The benchmark suite; ``README.md`` says what each figure means."""
