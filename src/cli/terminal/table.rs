//! Tables: aligned and cut to the width of a terminal; for programs one line a row, with tabs.

use std::iter::zip;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Out, Terminal, printable};
use crate::Failure;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Its heading.
    pub(crate) title: &'static str,
    /// Whether its cells may be cut where the terminal is narrow.
    pub(crate) may_shrink: bool,
}

impl Column {
    /// A column whose cells are always shown wholly.
    pub(crate) const fn whole(title: &'static str) -> Self {
        Self { title, may_shrink: false }
    }

    /// A column whose cells may be cut.
    pub(crate) const fn cut(title: &'static str) -> Self {
        Self { title, may_shrink: true }
    }
}

/// Rows that the widths of the columns are made for; later ones get along with these.
const MEASURED: usize = 500;
const GAP: &str = "  ";
/// No column is cut to less.
const NARROWEST: usize = 8;

/// A table under way: memory is for so many rows as are measured, however many come.
pub(crate) struct Table {
    terminal: Terminal,
    columns: Vec<Column>,
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Table {
    pub(crate) fn new(terminal: Terminal, columns: &[Column]) -> Self {
        Self { terminal, columns: columns.to_vec(), waiting: Vec::new(), widths: None }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, out: &mut Out, cells: &[String]) -> Result<(), Failure> {
        let cells: Vec<String> = cells.iter().map(|cell| printable(cell)).collect();
        if !self.terminal.output {
            // A heading first, also here.
            self.heading(out)?;
            return out.line(&cells.join("\t"));
        }
        if let Some(widths) = &self.widths {
            return out.line(&aligned(&cells, widths, self.terminal.width));
        }
        self.waiting.push(cells);
        if self.waiting.len() >= MEASURED { self.measure(out) } else { Ok(()) }
    }

    /// Writes what is left; an empty table is its heading.
    pub(crate) fn finish(mut self, out: &mut Out) -> Result<(), Failure> {
        if self.terminal.output && self.widths.is_none() {
            self.measure(out)
        } else {
            self.heading(out)
        }
    }

    fn heading(&mut self, out: &mut Out) -> Result<(), Failure> {
        if self.widths.is_some() {
            return Ok(());
        }
        self.widths = Some(Vec::new());
        let titles: Vec<_> = self.columns.iter().map(|column| column.title).collect();
        out.line(&titles.join("\t"))
    }

    fn measure(&mut self, out: &mut Out) -> Result<(), Failure> {
        let widths = widths(&self.columns, &self.waiting, self.terminal.width);
        let titles: Vec<String> = self.columns.iter().map(|c| c.title.to_owned()).collect();
        let heading = aligned(&titles, &widths, self.terminal.width);
        let bold = self.terminal.colours;
        out.line(&if bold { format!("\u{1b}[1m{heading}\u{1b}[0m") } else { heading })?;
        for row in std::mem::take(&mut self.waiting) {
            out.line(&aligned(&row, &widths, self.terminal.width))?;
        }
        self.widths = Some(widths);
        Ok(())
    }
}

/// As wide as the cells, then the widest of those that may shrink gives way.
fn widths(columns: &[Column], rows: &[Vec<String>], available: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.title.width()).collect();
    for row in rows {
        for (width, cell) in zip(&mut widths, row) {
            *width = (*width).max(cell.width());
        }
    }
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > available {
        let shrinkable = zip(&mut widths, columns).filter(|(_, column)| column.may_shrink);
        match shrinkable.map(|(width, _)| width).max_by_key(|width| **width) {
            Some(width) if *width > NARROWEST => *width -= 1,
            _ => break,
        }
    }
    widths
}

fn aligned(cells: &[String], widths: &[usize], available: usize) -> String {
    let mut line = String::new();
    for (place, (cell, width)) in zip(cells, widths).enumerate() {
        if place > 0 {
            line.push_str(GAP);
        }
        let shown = cut(cell, *width);
        line.push_str(&shown);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(shown.width())));
    }
    cut(line.trim_end(), available)
}

fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let (mut shown, mut taken) = (String::new(), 0);
    for c in cell.chars() {
        taken += c.width().unwrap_or(0);
        if taken >= width {
            break;
        }
        shown.push(c);
    }
    shown + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [Column::whole("ID"), Column::cut("NAME"), Column::cut("HOSTS")];

    fn row(cells: [&str; 3]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn the_widest_column_that_may_shrink_gives_way_and_no_other() {
        let rows = [row(["0123456789012345", "a name of some length", "app.example"])];
        assert_eq!(widths(&COLUMNS, &rows, 80), [16, 21, 11]);
        assert_eq!(widths(&COLUMNS, &rows, 45), [16, 14, 11]);
        assert_eq!(widths(&COLUMNS, &rows, 38), [16, 9, 9]);
        assert_eq!(widths(&COLUMNS, &rows, 10), [16, 8, 8], "ids are never cut");
    }

    #[test]
    fn wide_characters_take_two_columns_and_are_cut_between_each_other() {
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        let line = aligned(&row(["日本", "b", "c"]), &[6, 2, 8], 80);
        assert_eq!(line, "日本    b   c");
        let line = aligned(&row(["0123456789", "b", "c"]), &[10, 8, 8], 8);
        assert_eq!(line, "0123456…", "no line is broken");
    }
}
