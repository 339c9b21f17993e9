//! Reading our own pages as a browser would.

use super::http::Response;

/// The form of a page: where it goes and what it carries.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// The only form of a page, with the values that stand in it.
    #[track_caller]
    pub(crate) fn of(page: &Response) -> Self {
        let text = page.text();
        let start =
            text.find("<form ").unwrap_or_else(|| panic!("no form: {} {text}", page.status));
        let end = text.find("</form>").unwrap();
        let form = &text[start..end];
        assert_eq!(attribute(form, "method").as_deref(), Some("POST"));
        let action = attribute(form, "action").unwrap();
        let mut fields = Vec::new();
        for input in form.split("<input ").skip(1) {
            let input = &input[..input.find('>').unwrap()];
            let value = attribute(input, "value").unwrap_or_default();
            fields.push((attribute(input, "name").unwrap(), value));
        }
        Self { action, fields }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(own, _)| own != name);
        self.fields.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(own, _)| own != name);
        self
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = tag.split_once(&format!("{name}=\""))?.1;
    Some(unescape(&after[..after.find('"')?]))
}

/// Character references as the templates write them.
pub(crate) fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for (reference, plain) in
        [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")]
    {
        text = text.replace(reference, plain);
    }
    text
}

/// The words of a page without its tags.
pub(crate) fn words(page: &Response) -> String {
    let mut words = String::new();
    for piece in page.text().split('<').skip(1) {
        words.push(' ');
        words.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    unescape(&words.join(" "))
}
