"""What the pages of the talk show. Reads only, each page in a constant number of queries."""
