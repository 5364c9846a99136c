"""The patient in days: two published models as differential equations, grades, and how a scene follows them."""
