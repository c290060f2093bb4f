"""The register's pages: an area's register, finding, buildings, homes, people, tables that come in."""
