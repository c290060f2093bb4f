"""The office's doors: the page behind a scanned code, booking a service; at the desk notices, services, bookings, instructions."""
