//! What stands on a page: the pieces of text that its operators show, each with its
//! place (ISO 32000-2, 9.4).

use super::UNTOLD;
use super::font::{Font, number};
use super::layout::{Page, Piece};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// More is in the file than is looked at.
pub(super) struct TooMuch;

/// Forms within forms; programs write two or three.
const DEEPEST: usize = 8;
/// What it costs to draw one, in bytes that are looked at.
const DRAWING: usize = 4096;
/// Pieces of one page.
const MOST_PIECES: usize = 200_000;

/// A transformation `[a b c d e f]`.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First the one, then the other.
fn then(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

pub(super) struct Reader<'d> {
    document: &'d Document,
    fonts: FxHashMap<ObjectId, Rc<Font>>,
    /// Bytes that may still be looked at.
    left: usize,
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
}

/// One page while it is read.
struct Run<'p> {
    page: &'p mut Page,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
}

impl<'d> Reader<'d> {
    pub fn new(document: &'d Document, left: usize) -> Reader<'d> {
        Reader { document, fonts: FxHashMap::default(), left }
    }

    pub fn page(&mut self, id: ObjectId) -> Result<Page, TooMuch> {
        let content = self.document.get_page_content_with_limit(id, self.left).map_err(|_| TooMuch)?;
        let mut page = Page::default();
        let state = State {
            ctm: IDENTITY,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
        };
        let mut run = Run { page: &mut page, state, saved: Vec::new(), text: IDENTITY, line: IDENTITY };
        self.run(&content, self.resources(id), &mut run, 0)?;
        if page.pieces.is_empty() && page.picture {
            page.untold = true;
        }
        Ok(page)
    }

    /// Those of the page, or of what it stands in.
    fn resources(&self, page: ObjectId) -> Option<&'d Dictionary> {
        let mut node = self.document.get_dictionary(page).ok()?;
        for _ in 0..64 {
            if let Ok(found) = node.get_deref(b"Resources", self.document).and_then(Object::as_dict) {
                return Some(found);
            }
            node = node.get_deref(b"Parent", self.document).and_then(Object::as_dict).ok()?;
        }
        None
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'d Dictionary>,
        run: &mut Run,
        depth: usize,
    ) -> Result<(), TooMuch> {
        self.left = self.left.checked_sub(content.len()).ok_or(TooMuch)?;
        let outer = run.saved.len();
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                // What follows can't be read, and may be anything.
                run.page.untold = true;
                break;
            };
            let Operation { operator, operands } = &operation;
            match operator.as_str() {
                "Q" if run.saved.len() > outer => run.state = run.saved.pop().unwrap_or_else(|| run.state.clone()),
                "Tf" => {
                    let font = operands.first().and_then(|o| o.as_name().ok());
                    run.state.font = font.and_then(|name| self.font(resources, name));
                    run.state.size = operands.get(1).and_then(|o| number(self.document, o)).unwrap_or(0.0);
                }
                "Do" => {
                    if let Some(name) = operands.first().and_then(|o| o.as_name().ok()) {
                        self.draw(name, resources, run, depth)?;
                    }
                }
                "BI" => run.page.picture = true,
                operator => run.does(operator, operands),
            }
            if run.page.pieces.len() > MOST_PIECES {
                return Err(TooMuch);
            }
        }
        run.saved.truncate(outer);
        Ok(())
    }

    fn in_resources(
        &self,
        resources: Option<&'d Dictionary>,
        kind: &[u8],
        name: &[u8],
    ) -> Option<(Option<ObjectId>, &'d Object)> {
        let kind = resources?.get_deref(kind, self.document).and_then(Object::as_dict).ok()?;
        self.document.dereference(kind.get(name).ok()?).ok()
    }

    fn font(&mut self, resources: Option<&'d Dictionary>, name: &[u8]) -> Option<Rc<Font>> {
        let (id, font) = self.in_resources(resources, b"Font", name)?;
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(known));
        }
        let left = &mut self.left;
        let mut decode = |stream: &Stream| {
            let bytes = stream.get_plain_content_with_limit(*left).ok()?;
            *left = left.saturating_sub(bytes.len());
            Some(bytes)
        };
        let read = Rc::new(Font::read(self.document, font.as_dict().ok()?, &mut decode));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&read));
        }
        Some(read)
    }

    /// A form is a piece of a page; an image is a picture of who knows what.
    fn draw(
        &mut self,
        name: &[u8],
        resources: Option<&'d Dictionary>,
        run: &mut Run,
        depth: usize,
    ) -> Result<(), TooMuch> {
        let Some(Ok(form)) = self.in_resources(resources, b"XObject", name).map(|found| found.1.as_stream()) else {
            return Ok(());
        };
        if form.dict.get_deref(b"Subtype", self.document).and_then(Object::as_name).ok() != Some(b"Form") {
            run.page.picture = true;
            return Ok(());
        }
        // An empty form is looked at too: a page may draw it a million times.
        self.left = self.left.checked_sub(DRAWING).ok_or(TooMuch)?;
        if depth == DEEPEST {
            run.page.untold = true;
            return Ok(());
        }
        let content = form.get_plain_content_with_limit(self.left).map_err(|_| TooMuch)?;
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let outer = (run.state.clone(), run.text, run.line);
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array);
        let matrix: Vec<f64> = matrix.into_iter().flatten().filter_map(|o| number(self.document, o)).collect();
        if let Ok(matrix) = Matrix::try_from(matrix) {
            run.state.ctm = then(matrix, run.state.ctm);
        }
        self.run(&content, own.or(resources), run, depth + 1)?;
        (run.state, run.text, run.line) = outer;
        Ok(())
    }
}

impl Run<'_> {
    fn does(&mut self, operator: &str, operands: &[Object]) {
        const DEEPEST: usize = 1000;
        let n = |at: usize| {
            let number = operands.get(at).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
            if number.is_finite() { number } else { 0.0 }
        };
        let matrix = || [n(0), n(1), n(2), n(3), n(4), n(5)];
        match operator {
            "q" if self.saved.len() < DEEPEST => self.saved.push(self.state.clone()),
            "cm" => self.state.ctm = then(matrix(), self.state.ctm),
            "BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            "Tc" => self.state.char_space = n(0),
            "Tw" => self.state.word_space = n(0),
            "Tz" => self.state.stretch = n(0) / 100.0,
            "TL" => self.state.leading = n(0),
            "Tm" => (self.text, self.line) = (matrix(), matrix()),
            "Td" => self.moves(n(0), n(1)),
            "TD" => {
                self.state.leading = -n(1);
                self.moves(n(0), n(1));
            }
            "T*" => self.moves(0.0, -self.state.leading),
            "Tj" => self.show(operands.first()),
            "'" => {
                self.moves(0.0, -self.state.leading);
                self.show(operands.first());
            }
            "\"" => {
                (self.state.word_space, self.state.char_space) = (n(0), n(1));
                self.moves(0.0, -self.state.leading);
                self.show(operands.get(2));
            }
            "TJ" => {
                for part in operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                    match part.as_float() {
                        Ok(back) if back.is_finite() => {
                            self.advance(-f64::from(back) / 1000.0 * self.state.size * self.state.stretch);
                        }
                        _ => self.show(Some(part)),
                    }
                }
            }
            _ => {}
        }
    }

    fn moves(&mut self, x: f64, y: f64) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, x: f64) {
        self.text = then([1.0, 0.0, 0.0, 1.0, x, 0.0], self.text);
    }

    fn show(&mut self, string: Option<&Object>) {
        let Some(Ok(bytes)) = string.map(Object::as_str) else { return };
        let Some(font) = self.state.font.clone() else {
            self.page.untold |= !bytes.is_empty();
            return;
        };
        let State { size, char_space, word_space, stretch, ctm, .. } = self.state;
        let at = then(self.text, ctm);
        let (mut text, mut width) = (String::new(), 0.0);
        font.show(bytes, &mut |shown| {
            match shown.text {
                // What ends pages is ours to write.
                Some(shown) => text.extend(shown.chars().map(|c| if c.is_control() { ' ' } else { c })),
                None => text.push(UNTOLD),
            }
            let space = if shown.is_space { word_space } else { 0.0 };
            width += (shown.width * size + char_space + space) * stretch;
        });
        self.advance(width);
        let end = then(self.text, ctm);
        let height = (at[2] * at[2] + at[3] * at[3]).sqrt() * size.abs();
        let along = (at[0].hypot(at[1])).max(1e-9);
        self.page.untold |= font.doubtful && text.chars().any(char::is_alphanumeric);
        if !text.is_empty() && [at[4], at[5], end[4], end[5], height].into_iter().all(f64::is_finite) {
            let direction = (at[0] / along * size.signum(), at[1] / along * size.signum());
            self.page.pieces.push(Piece { text, from: (at[4], at[5]), to: (end[4], end[5]), direction, height });
        }
    }
}
