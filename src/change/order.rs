//! What stands in another order: how many of a list would have to be lifted out to get from one order to another.

/// How many of these pairs of places have to be lifted out until both sides have one order.
pub(super) fn lifted(mut pairs: Vec<(usize, usize)>) -> usize {
    pairs.sort_unstable();
    // The last place of the lowest rising run of each length.
    let mut tails: Vec<usize> = Vec::new();
    for (_, at) in &pairs {
        let slot = tails.partition_point(|tail| tail < at);
        match tails.get_mut(slot) {
            Some(tail) => *tail = *at,
            None => tails.push(*at),
        }
    }
    pairs.len() - tails.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_left_its_place_is_lifted() {
        assert_eq!(lifted(vec![]), 0);
        assert_eq!(lifted(vec![(0, 3), (2, 7), (5, 8)]), 0);
        assert_eq!(lifted(vec![(0, 1), (1, 2), (2, 3), (3, 0)]), 1);
        assert_eq!(lifted(vec![(0, 2), (1, 1), (2, 0)]), 2);
    }
}
