"""What belongs to the viewer and not to the scene: picker, panels, controls, pointer tools, as draw operations."""
