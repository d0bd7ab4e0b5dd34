"""Every screen in every state, over a real register: no server, no mocks, the keys a person would press."""
