"""What is tried in a group: written down, estimated, and shared with who runs other groups."""
