"""The register's own database: journal, copies, drafts; encrypted, durable, one writer."""
