p.model IS NULL
OR (p.input_low IS NULL AND c.input_tokens > 0)
OR (p.cache_read_low IS NULL AND c.cache_read_input_tokens > 0)
OR (p.cache_write_5m_low IS NULL AND c.written_5m > 0)
OR (p.cache_write_1h_low IS NULL AND c.written_1h > 0)
OR (p.cache_write_low IS NULL AND c.written_unsplit > 0)
OR (p.output_low IS NULL AND c.output_tokens > 0)
