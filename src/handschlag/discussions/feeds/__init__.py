"""What programs read: Atom feeds, oEmbed, sitemaps. Of everything only what the asker may read."""
