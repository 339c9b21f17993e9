//! The HTTP face of the authorization server: endpoints, pages, cookies and limits.

pub mod pages;
