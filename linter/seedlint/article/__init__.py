"""What is known of articles: records, URLs, dates, images, characters."""
