"""Who may talk to the OMS: registers, channels and staff, and the authority that certifies registers."""
