"""The look: color tokens, type, icons, and the one object that painters read them from."""
