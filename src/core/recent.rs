//! A bounded map of what was used lately.

use std::{collections::HashMap, hash::Hash, mem};

/// What was used lately, in two generations: what is used at least once in so many others stays, and
/// nothing has to be kept in an order.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    generation: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Copy, V: Clone> Recent<K, V> {
    /// An empty map that holds at most twice as many as a generation has.
    pub(crate) fn new(generation: usize) -> Self {
        Self { generation, young: HashMap::new(), old: HashMap::new() }
    }

    /// What stands under a key. It counts as used.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let value = self.old.remove(key)?;
        self.put(*key, value.clone());
        Some(value)
    }

    /// Puts something under a key.
    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let mut recent = Recent::new(10);
        recent.put(0, "unused");
        recent.put(1, "used");
        for n in 2..1000 {
            recent.put(n, "new");
            assert_eq!(recent.get(&1), Some("used"));
        }
        assert_eq!(recent.get(&0), None);
        assert!(recent.young.len() <= 10 && recent.old.len() <= 10);
    }
}
