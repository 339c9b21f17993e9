use mcp_auth_users::PasswordHash;

/// A stored password hash. What is accepted is written as Gauzy writes it and costs a bounded
/// amount of memory and work.
pub fn password_hash(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if PasswordHash::parse(&text).is_err() {
        return;
    }
    let parts: Vec<&str> = text.split('$').collect();
    let [before, "scrypt", n, r, p, salt, key] = parts.as_slice() else { panic!("{text}") };
    assert!(before.is_empty());
    let [n, r, p] = [n, r, p].map(|number| number.parse::<u128>().unwrap());
    assert!(n.is_power_of_two() && n > 1 && r > 0 && p > 0);
    assert!(128 * n * r <= 32 << 20, "{text} takes too much memory");
    assert!(n * r * p <= 1 << 20, "{text} takes too long");
    for hex in [salt, key] {
        assert!(hex.len().is_multiple_of(2) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    assert!(salt.len() >= 16 && (32..=256).contains(&key.len()));
    assert_eq!(format!("$scrypt${n}${r}${p}${salt}${key}"), text);
}
