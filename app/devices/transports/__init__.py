"""How bytes reach a device: TCP, serial, USB, file."""
