//! How connections are made.

use std::time::Duration;

use redis::{
    Client, ProtocolVersion, RedisResult, TlsMode,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cluster::ClusterClientBuilder,
    cluster_async::ClusterConnection,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};

use super::wanted::{Wanted, tcp};

const CONNECTING: Duration = Duration::from_secs(1);
/// Connections for writes that wait for replicas: each waits for its own.
const WAITING_LANES: usize = 8;

/// How long a server may take for a reply: longer than replicas, shorter than the operation, so that
/// one that stands still is noticed.
fn answering(usual: Duration) -> Duration {
    usual * 5 / 7
}

/// Connections that are made when they are needed, and again with growing pauses.
pub(super) fn lanes(
    client: &Client,
    wait: u32,
    usual: Duration,
) -> RedisResult<Vec<ConnectionManager>> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECTING))
        .set_response_timeout(Some(answering(usual)))
        .set_min_delay(Duration::from_millis(50))
        .set_max_delay(Duration::from_millis(400))
        .set_number_of_retries(2);
    let count = if wait > 0 { 1 + WAITING_LANES } else { 1 };
    (0..count)
        .map(|_| ConnectionManager::new_lazy_with_config(client.clone(), config.clone()))
        .collect()
}

pub(super) fn sentinels(wanted: &Wanted, name: &str) -> RedisResult<SentinelClient> {
    let addresses = wanted.addresses();
    let mut builder = SentinelClientBuilder::new(addresses, name, SentinelServerType::Master)?
        .set_client_to_redis_protocol(ProtocolVersion::RESP3)
        .set_client_to_redis_db(wanted.database)
        .set_client_to_redis_tcp_settings(tcp())
        .set_client_to_sentinel_tcp_settings(tcp());
    if wanted.tls {
        builder = builder
            .set_client_to_redis_tls_mode(TlsMode::Secure)
            .set_client_to_sentinel_tls_mode(TlsMode::Secure);
    }
    if let Some(own) = wanted.certificates() {
        builder = builder
            .set_client_to_redis_certificates(own.clone())
            .set_client_to_sentinel_certificates(own);
    }
    if let Some(name) = &wanted.username {
        builder = builder.set_client_to_redis_username(name);
    }
    if let Some(word) = &wanted.password {
        builder = builder.set_client_to_redis_password(word);
    }
    if let Some(name) = wanted.address.option("sentinel-username") {
        builder = builder.set_client_to_sentinel_username(name);
    }
    if let Some(word) = wanted.address.option("sentinel-password") {
        builder = builder.set_client_to_sentinel_password(word);
    }
    builder.build()
}

/// A command that was redirected, or met a node that is away, is sent again: swaps and deletes
/// recognise their own work.
pub(super) async fn cluster(wanted: &Wanted, usual: Duration) -> RedisResult<ClusterConnection> {
    let mut builder = ClusterClientBuilder::new(wanted.addresses())
        .use_protocol(ProtocolVersion::RESP3)
        .tcp_settings(tcp())
        .connection_timeout(CONNECTING)
        .response_timeout(answering(usual))
        .retries(8)
        .min_retry_wait(20)
        .max_retry_wait(300);
    if wanted.tls {
        builder = builder.tls(TlsMode::Secure);
    }
    if let Some(own) = wanted.certificates() {
        builder = builder.certs(own);
    }
    if let Some(name) = &wanted.username {
        builder = builder.username(name);
    }
    if let Some(word) = &wanted.password {
        builder = builder.password(word);
    }
    builder.build()?.get_async_connection().await
}
