"""The two ways between registers and the OMS: entries and requests up, rows down."""
