//! Probes.

use crate::support::{Request, standalone};

#[test]
fn healthz_says_that_the_process_lives_and_readyz_that_the_store_answers() {
    let Some(host) = standalone() else { return };
    for (path, body) in [("/healthz", "{\"status\":\"ok\"}"), ("/readyz", "{\"status\":\"ready\"}")]
    {
        let answer = host.get(path);
        assert_eq!(answer.ok().text(), body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let head = host.send(&Request::new("HEAD", path));
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(host.send(&Request::new("POST", path)).status, 405);
        assert_eq!(host.get(&path.to_ascii_uppercase()).status, 200);
    }
}
