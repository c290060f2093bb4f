"""The office's doors: a scanned code's page, booking; at the desk notices, services, bookings, instructions."""
