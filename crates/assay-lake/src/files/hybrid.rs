//! Parquet's hybrid of runs and bit-packed groups, for levels and dictionary
//! indices.
//!
//! Source: the Parquet format, "RLE/Bit-Packing Hybrid".

/// Values of one bit-packed group.
const GROUP: usize = 8;

/// Appends `values`, each of which fits into `width` bits (at most 32).
pub(super) fn encode(values: &[u32], width: u8, out: &mut Vec<u8>) {
    let mut packed_from = 0;
    let mut at = 0;
    while at < values.len() {
        let run = run_length(&values[at..]);
        // A bit-packed stretch holds whole groups, so a run may have to give
        // some of its values to the stretch before it.
        let lent = (at - packed_from).wrapping_neg() % GROUP;
        if run >= lent + GROUP {
            bit_pack(&values[packed_from..at + lent], width, out);
            run_of(values[at], run - lent, width, out);
            packed_from = at + run;
        }
        at += run;
    }
    bit_pack(&values[packed_from..], width, out);
}

fn run_length(values: &[u32]) -> usize {
    let first = values[0];
    values.iter().position(|value| *value != first).unwrap_or(values.len())
}

fn run_of(value: u32, length: usize, width: u8, out: &mut Vec<u8>) {
    varint(length << 1, out);
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(width).div_ceil(8)]);
}

/// Whole groups, the last one filled up with zeros.
fn bit_pack(values: &[u32], width: u8, out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    varint(values.len().div_ceil(GROUP) << 1 | 1, out);
    for group in values.chunks(GROUP) {
        bit_pack_group(group, width, out);
    }
}

fn bit_pack_group(group: &[u32], width: u8, out: &mut Vec<u8>) {
    let (mut bits, mut count) = (0u64, 0u32);
    let end = out.len() + usize::from(width);
    for value in group {
        bits |= u64::from(*value) << count;
        count += u32::from(width);
        while count >= 8 {
            out.push(bits.to_le_bytes()[0]);
            bits >>= 8;
            count -= 8;
        }
    }
    if out.len() < end {
        out.push(bits.to_le_bytes()[0]);
        out.resize(end, 0);
    }
}

fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::encode;

    fn decode(mut bytes: &[u8], width: u8, count: usize) -> Vec<u32> {
        let mut values = Vec::new();
        while values.len() < count {
            let mut header = 0usize;
            let mut shift = 0;
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                header |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            if header & 1 == 0 {
                let length = usize::from(width).div_ceil(8);
                let mut value = [0; 4];
                value[..length].copy_from_slice(&bytes[..length]);
                bytes = &bytes[length..];
                values.extend(std::iter::repeat_n(u32::from_le_bytes(value), header >> 1));
            } else {
                for index in 0..(header >> 1) * 8 {
                    let bit = |at: usize| u32::from(bytes[at / 8] >> (at % 8) & 1);
                    let from = index * usize::from(width);
                    values.push((0..usize::from(width)).map(|n| bit(from + n) << n).sum());
                }
                bytes = &bytes[(header >> 1) * usize::from(width)..];
            }
        }
        assert!(bytes.is_empty());
        values.truncate(count);
        values
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let mut state = 1u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for width in [1, 2, 5, 8, 9, 17] {
            for longest in [1, 4, 40, 4000] {
                let mut values = Vec::new();
                while values.len() < 3000 {
                    let value = random(1 << width) as u32;
                    let length = 1 + random(longest) as usize;
                    values.extend(std::iter::repeat_n(value, length));
                }
                let mut bytes = Vec::new();
                encode(&values, width, &mut bytes);
                assert_eq!(decode(&bytes, width, values.len()), values, "{width} {longest}");
            }
        }
    }
}
