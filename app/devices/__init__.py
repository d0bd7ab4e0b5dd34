"""The things on the counter: printers, drawers and scanners, behind ports in UnifiedPOS words."""
