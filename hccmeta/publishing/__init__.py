"""What a published page says of itself: where it stands, how it is cited, which other versions there are."""
