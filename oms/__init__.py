"""The OMS: takes orders from every channel, knows the stock of every location, answers the registers."""
