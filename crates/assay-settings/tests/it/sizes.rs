//! One notation of sizes for files, variables and flags.

use assay_settings::Bytes;

#[test]
fn sizes_are_read() {
    let read = [
        ("2GiB", 2 << 30),
        ("512 MiB", 512 << 20),
        ("1000", 1000),
        ("7 B", 7),
        ("3kB", 3_000),
        ("100GB", 100_000_000_000),
        ("16777215TiB", 16_777_215 << 40),
    ];
    for (text, bytes) in read {
        assert_eq!(text.parse(), Ok(Bytes(bytes)), "{text}");
    }
    for wrong in ["", "GiB", "2gb", "-1", "1.5GiB", "2 Gi B", "16777216TiB", "99999999999999999999"]
    {
        assert!(wrong.parse::<Bytes>().is_err(), "{wrong}");
    }
}
