"""cartviz: CAR-T cell therapy explained by animation."""
