"""Pages and deeds of the talk, by what people come for: reading, writing, deciding."""
