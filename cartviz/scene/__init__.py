"""What an author writes: YAML text becomes a checked scene, a scene becomes a timeline of complete cues."""
