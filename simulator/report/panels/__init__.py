"""Panels: each draws one finding on the axes that it is given."""
