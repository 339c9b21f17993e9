//! The process, under the names that every Prometheus client uses. Linux only: elsewhere there is
//! no `/proc`, and these are left out.

use std::{fmt, fs};

use prometheus_client::{
    collector::Collector,
    encoding::DescriptorEncoder,
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};
use rustix::param::{clock_ticks_per_second, page_size};

use super::gauges::put;

/// Reads `/proc` when somebody asks.
#[derive(Debug)]
pub(super) struct Process;

/// What `/proc/self/stat` says, in base units.
#[derive(Debug, PartialEq)]
struct Stat {
    cpu_seconds: f64,
    threads: u64,
    /// Since the boot.
    started_seconds: f64,
    virtual_bytes: u64,
    resident_bytes: u64,
}

impl Stat {
    /// Fields are counted after the name, which may hold anything, parentheses too (proc(5)).
    fn parse(text: &str, ticks: f64, page: u64) -> Option<Self> {
        let (_, fields) = text.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        // The first one here is field 3 of the manual.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        #[expect(clippy::cast_precision_loss, reason = "ticks of a process are below 2^52")]
        let seconds = |number| field(number).map(|count| count as f64 / ticks);
        Some(Self {
            cpu_seconds: seconds(14)? + seconds(15)?,
            threads: field(20)?,
            started_seconds: seconds(22)?,
            virtual_bytes: field(23)?,
            resident_bytes: field(24)? * page,
        })
    }

    fn read() -> Option<Self> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        #[expect(clippy::cast_precision_loss, reason = "100, as a rule")]
        let ticks = clock_ticks_per_second() as f64;
        Self::parse(&text, ticks, page_size() as u64)
    }
}

/// When the system was started, in seconds since the epoch.
fn booted() -> Option<f64> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

fn open_files() -> Option<u64> {
    // One of them is the folder that is being read.
    Some((fs::read_dir("/proc/self/fd").ok()?.count() as u64).saturating_sub(1))
}

fn most_files() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/limits").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let encoder = &mut encoder;
        if let Some(stat) = Stat::read() {
            let cpu = ConstCounter::new(stat.cpu_seconds);
            put(encoder, "process_cpu_seconds", "Time on the processors", &cpu)?;
            let resident = ConstGauge::new(stat.resident_bytes);
            put(encoder, "process_resident_memory_bytes", "Memory in use", &resident)?;
            let total = ConstGauge::new(stat.virtual_bytes);
            put(encoder, "process_virtual_memory_bytes", "Address space", &total)?;
            let threads = ConstGauge::new(stat.threads);
            put(encoder, "process_threads", "Threads", &threads)?;
            if let Some(booted) = booted() {
                let started = ConstGauge::new(booted + stat.started_seconds);
                let help = "When the process started, since the epoch";
                put(encoder, "process_start_time_seconds", help, &started)?;
            }
        }
        if let Some(open) = open_files() {
            put(encoder, "process_open_fds", "Open file descriptors", &ConstGauge::new(open))?;
        }
        if let Some(most) = most_files() {
            let help = "File descriptors that may be open";
            put(encoder, "process_max_fds", help, &ConstGauge::new(most))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_program_may_hold_anything() {
        let text =
            "7 (a) b (c)) S 1 7 7 0 -1 4194560 500 0 0 0 150 50 0 0 20 0 9 0 4200 1000 3 184";
        let stat = Stat::parse(text, 100.0, 4096).unwrap();
        let expected = Stat {
            cpu_seconds: 2.0,
            threads: 9,
            started_seconds: 42.0,
            virtual_bytes: 1000,
            resident_bytes: 3 * 4096,
        };
        assert_eq!(stat, expected);
        assert_eq!(Stat::parse("7 (x) S 1", 100.0, 4096), None);
        assert_eq!(Stat::parse("", 100.0, 4096), None);
    }
}
