"""Mail and pages as others write them: bytes in, text and Markdown out. Pure."""
