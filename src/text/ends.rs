//! What two texts begin and end with alike.

/// How many bytes at the beginning, and how many of what is left at the end, are the same whole lines of both texts.
pub fn same_lines(old: &[u8], new: &[u8]) -> (usize, usize) {
    let start = line_start(old, common_start(old, new));
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    (start, line_tail(old, new))
}

/// Bytes that are compared at once.
const STRIDE: usize = 256;

/// How many bytes both texts begin with.
pub fn common_start(a: &[u8], b: &[u8]) -> usize {
    let strides = a.chunks_exact(STRIDE).zip(b.chunks_exact(STRIDE)).take_while(|(a, b)| a == b).count() * STRIDE;
    let (a, b) = (a.get(strides..).unwrap_or_default(), b.get(strides..).unwrap_or_default());
    strides + a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// How many bytes both texts end with.
fn common_end(a: &[u8], b: &[u8]) -> usize {
    let strides = a.rchunks_exact(STRIDE).zip(b.rchunks_exact(STRIDE)).take_while(|(a, b)| a == b).count() * STRIDE;
    let (a, b) = (a.get(..a.len() - strides).unwrap_or_default(), b.get(..b.len() - strides).unwrap_or_default());
    strides + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// The start of the line that holds this byte.
fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', text.get(..at).unwrap_or_default()).map_or(0, |end| end + 1)
}

/// How many bytes at the end of both texts are the same whole lines.
fn line_tail(old: &[u8], new: &[u8]) -> usize {
    let same = common_end(old, new);
    let begins_line = |text: &[u8]| text.len() == same || text.get(text.len() - same - 1) == Some(&b'\n');
    if begins_line(old) && begins_line(new) {
        return same;
    }
    let tail = old.get(old.len() - same..).unwrap_or_default();
    memchr::memchr(b'\n', tail).map_or(0, |end| tail.len() - end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_are_the_same() {
        for (old, new, same) in [
            ("", "", (0, 0)),
            ("a", "a", (0, 1)),
            ("a\nb", "a\nb\n", (2, 0)),
            ("a\nb\nc\n", "a\nx\nc\n", (2, 2)),
            ("a\nb\n", "a\nb\nb\n", (4, 0)),
            ("ab\nb\n", "b\nb\n", (0, 2)),
            ("a\n", "a\na\n", (2, 0)),
        ] {
            assert_eq!(same_lines(old.as_bytes(), new.as_bytes()), same, "{old:?} {new:?}");
        }
    }

    #[test]
    fn long_texts_are_compared_in_strides() {
        let text = |at: usize| -> Vec<u8> {
            (0..2_000_usize)
                .map(|n| {
                    if n == at {
                        b'!'
                    } else if n % 40 == 39 {
                        b'\n'
                    } else {
                        b'a'
                    }
                })
                .collect()
        };
        for at in (0..2_000).step_by(37) {
            let (old, new) = (text(2_000), text(at));
            let slow = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
            assert_eq!(common_start(&old, &new), slow);
            assert_eq!(common_end(&old, &new), 2_000 - at - usize::from(slow < 2_000));
        }
        assert_eq!((common_start(b"", b"a"), common_end(b"ab", b"b")), (0, 1));
    }
}
