//! Why a record counts as it does, or does not: one phrase each.

use super::super::cells::{Need, Place, act_of};
use super::super::course::Slot;
use super::super::engine::Engine;
use super::super::{Total, words};
use super::{Missing, missing};
use crate::model::history::ALWAYS;
use crate::model::{DeclId, Entry, Period};
use crate::schema::{F, InstrumentKind, Kind, Level, Money, V};

impl Engine<'_> {
    /// Of a record that adds its own money, or of a whole's rest.
    pub(super) fn why_counts(&self, id: DeclId, level: Level, worth: &Total) -> String {
        let rivals = self.would_make(id, worth, |other| other.rest_or_whole(id, level, false));
        format!("{}{rivals}", self.why_its_own(id, level, worth))
    }

    fn why_its_own(&self, id: DeclId, level: Level, worth: &Total) -> String {
        let own = &self.level(level).own[id.0 as usize];
        if !self.tree.insides(id).is_empty() && worth != own {
            let kind =
                if self.is_package(id) { "its unattributed rest" } else { "what it has beyond what is inside it" };
            return format!("{kind}, of {}", self.said(own));
        }
        if own.money.is_empty() && own.unknown > 0 {
            if let Some(why) = self.too_large(id, level) {
                return why;
            }
            return match self.is_package(id) {
                true => "documents that are not written out, of amounts nobody stated".to_owned(),
                false => format!("{} of an amount that nobody stated", self.kind_phrase(id)),
            };
        }
        match level {
            Level::Announced => self.why_chain(id, own, self.word(id), &self.by_claim(id, "its amount")),
            Level::Committed => {
                let since = self.history.binds_from(id).filter(|day| *day != ALWAYS);
                let since = since.map(|day| format!(", bound since {day}")).unwrap_or_default();
                self.why_chain(id, own, self.promise(id, level), &format!("{}{since}", self.by_claim(id, "its amount")))
            }
            Level::Ceiling => self.by_claim(id, "its ceiling"),
            Level::Contingent => self.by_claim(id, "what it guarantees"),
            Level::Relief => self.by_claim(id, "what it relieves"),
            Level::Pledged => format!("{}, as pledged", self.by_claim(id, "its amount")),
            level => level.word().to_owned(),
        }
    }

    /// Which of a stated sum and of what was paid decides (L1).
    fn why_chain(&self, id: DeclId, own: &Total, stated: Option<Total>, amount: &str) -> String {
        let ceiling = self.nature(id).0 == Money::Ceiling;
        match stated {
            Some(stated) if stated == *own => amount.to_owned(),
            Some(stated) if stated.unknown > 0 => "what was paid out, of an amount that nobody stated".to_owned(),
            Some(stated) => {
                let committed =
                    self.paid(id, false) != *own && self.promise(id, Level::Committed).as_ref() == Some(own);
                let what = if committed { "what it committed" } else { "what was paid out" };
                // Without a rate for the day of the first word there is nothing to hold it against.
                match stated.is_nothing() {
                    true => what.to_owned(),
                    false => format!("{what}, which is more than its {}", self.said(&stated)),
                }
            }
            None if ceiling => "what was drawn under it".to_owned(),
            None if self.covers(id) => "what was paid out by it and by what it superseded".to_owned(),
            None => "what was paid out".to_owned(),
        }
    }

    fn covers(&self, id: DeclId) -> bool {
        !self.covered()[id.0 as usize].is_nothing()
    }

    /// Of a whole with all that is inside it.
    pub(super) fn why_whole(&self, id: DeclId, level: Level) -> String {
        let worth = self.rest_or_whole(id, level, true);
        let rivals = self.would_make(id, &worth, |other| other.rest_or_whole(id, level, true));
        format!("{}{rivals}", self.why_all_of_it(id, level))
    }

    fn why_all_of_it(&self, id: DeclId, level: Level) -> String {
        let node = &self.level(level).nodes[id.0 as usize];
        let own = &self.level(level).own[id.0 as usize];
        let whole = if self.is_package(id) { "the whole package" } else { "it and what is inside it" };
        let taken = self.taken_out(id, level);
        if node.whole == *own || !taken.is_empty() {
            let what = match self.nature(id).0 {
                Money::Ceiling => "its ceiling",
                _ if self.is_package(id) => "its total",
                _ => "its own amount",
            };
            return format!("{whole}: {}", self.by_claim(id, what));
        }
        if own.is_nothing() {
            return format!("{whole}: what is inside it");
        }
        match missing(own, &node.whole) {
            Missing::Row(more) if more.money.is_empty() => {
                format!("{whole}: {} of its own, and what is inside it of unknown amount", self.said(own))
            }
            Missing::Row(more) if more.money.values().all(|i| i.low.0 >= 0) => {
                let certainly = more.money.values().any(|i| i.low.0 > 0);
                let is = if certainly { "is" } else { "may be" };
                format!("{whole}: what is inside, which {is} more than its own {}", self.said(own))
            }
            _ => format!("{whole}: {} of its own, and what is inside it", self.said(own)),
        }
    }

    /// What members take out of the total of their package, as it adds: those that were
    /// cancelled, and of what the package commits those that bind nobody.
    pub(super) fn taken_out(&self, id: DeclId, level: Level) -> Vec<(DeclId, Total, String)> {
        if !self.is_package(id) || !matches!(level, Level::Announced | Level::Committed) {
            return Vec::new();
        }
        let steps = self.cancelled_members(id, level);
        let own = &self.level(level).own[id.0 as usize];
        if steps.last().is_some_and(|(.., after)| after != own) {
            return Vec::new();
        }
        let step = |(member, before, after): (DeclId, Total, Total)| match missing(&before, &after) {
            Missing::Row(delta) => Some((member, delta, self.undone_words(member))),
            _ => None,
        };
        let mut taken: Vec<(DeclId, Total, String)> = steps.into_iter().filter_map(step).collect();
        if level == Level::Committed && self.promise(id, level).is_some() {
            taken.extend(self.of_nobody(id, own));
        }
        taken
    }

    /// Members that bind nobody, where the package commits just its total less them.
    fn of_nobody(&self, id: DeclId, own: &Total) -> Vec<(DeclId, Total, String)> {
        let others = self.not_binding(id);
        let mut left = own.clone();
        let mut taken = Vec::new();
        for member in others {
            let worth = self.whole(member, Level::Announced).within(own);
            if worth.is_nothing() {
                continue;
            }
            let Missing::Row(delta) = missing(&worth, &Total::default()) else { return Vec::new() };
            left.add(&delta);
            let why = match self.nature(member).0 {
                Money::Ceiling => format!("{} commits only what comes of it", self.kind_phrase(member)),
                _ => format!("{} binds nobody", self.kind_phrase(member)),
            };
            taken.push((member, delta, why));
        }
        if left == self.level(Level::Committed).nodes[id.0 as usize].whole { taken } else { Vec::new() }
    }

    /// Which shares of a record are selected.
    pub(super) fn share_words(&self, id: DeclId, need: Need, level: Level, chosen: &[u32]) -> String {
        let cells = self.cells(id, need, Some(level));
        let (mut names, mut years): (Vec<String>, Vec<String>) = Default::default();
        for cell in chosen.iter().filter_map(|&at| cells.get(at as usize)) {
            for field in [F::Sectors, F::From, F::To] {
                let name = match cell.place(field) {
                    Place::Value(id) => self.model.path(*id),
                    Place::NotAttributed => "what is not attributed".to_owned(),
                    Place::Several(_) | Place::NotStated | Place::Any => continue,
                };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let year = cell.entered.and_then(Slot::period).map(|year| year.to_string());
            years.extend(year.filter(|year| !years.contains(year)));
        }
        match (names.is_empty(), years.is_empty()) {
            (true, true) => "a part of it".to_owned(),
            (true, _) => format!("what came in {}", years.join(", ")),
            (_, true) => format!("its share: {}", names.join(", ")),
            _ => format!("its share: {}; what came in {}", names.join(", "), years.join(", ")),
        }
    }

    /// The rates at which what a record counts by itself was converted.
    pub(super) fn rates_of(&self, id: DeclId, level: Level) -> Vec<String> {
        if self.target().is_none() {
            return Vec::new();
        }
        let covered = self.covered()[id.0 as usize].clone();
        self.noted_of("rate-used", id, || drop(self.own_at(id, level, &covered)))
    }

    /// Why a record that fits adds nothing; None where nobody would expect it to.
    pub(super) fn why_nothing(&self, id: DeclId, level: Level, shares: bool) -> Option<String> {
        let (kind, money) = (self.model.get(id).kind, self.nature(id).0);
        if kind == Kind::Pledge {
            return Some(self.why_no_pledge(id));
        }
        if !self.expected(id, level) {
            return None;
        }
        if !self.history.exists(id, self.options.as_of) {
            return Some(self.not_begun(id));
        }
        let flows = act_of(level).is_some() || matches!(level, Level::Due | Level::Outstanding);
        if !flows && (self.superseded_by(id).is_some() || self.undone(id)) {
            return Some(self.undone_words(id));
        }
        if self.amends(id) && !flows && level != Level::Relief {
            let amended = self.names(id, F::Amends);
            return Some(match self.model.get(id).field(F::Amount) {
                Some(_) => format!("changes the amount of {amended}, which counts it"),
                None => format!("amends {amended}, and has no amount to change its amount by"),
            });
        }
        if let Some(why) = self.no_rate(id, level) {
            return Some(why);
        }
        if level == Level::Due {
            return Some(self.nothing_due(id));
        }
        // It counts, and not with the share that was asked for.
        if shares && !self.level(level).own[id.0 as usize].is_nothing() {
            let inside = !self.tree.insides(id).is_empty();
            let why = if inside { "what is inside it is all of its share" } else { "its share comes to nothing" };
            return Some(why.to_owned());
        }
        Some(match (level, money) {
            (Level::Committed, Money::Announcement) => {
                let said = self.said(&self.whole(id, Level::Announced));
                format!("{} binds nobody: {said} announced", self.kind_phrase(id))
            }
            (Level::Committed, Money::Ceiling) => {
                let by = if self.kind_of(id) == Some(InstrumentKind::Framework) { "signed" } else { "drawn" };
                format!("a ceiling of {}: only what is {by} under it is committed", self.own_amount(id))
            }
            (Level::Committed | Level::Announced, Money::Contingent) => {
                format!("a guarantee of {}: contingent, a level of its own", self.own_amount(id))
            }
            (Level::Committed | Level::Announced, Money::Relief) => {
                format!("debt relief of {}: a level of its own", self.own_amount(id))
            }
            (Level::Committed, _) if !self.bound(id) => self.not_yet("signed", id),
            (Level::Announced, _) if !self.come(self.history.announced_from(id)) => self.not_yet("announced", id),
            (Level::Ceiling | Level::Contingent, _) if self.come(self.history.ended(id)) => self.ended_words(id),
            (Level::Ceiling | Level::Contingent | Level::Relief, _) if !self.bound(id) => self.not_yet("signed", id),
            (Level::Outstanding, _) => self.nothing_owed(id),
            _ if flows => format!("nothing {} by {}", level.word(), self.options.as_of),
            _ if !self.tree.insides(id).is_empty() => "what is inside it is all of it".to_owned(),
            _ => format!("no amount is stated, and {} need not have one", self.kind_phrase(id)),
        })
    }

    /// Whether somebody would look for the record at a level at all.
    fn expected(&self, id: DeclId, level: Level) -> bool {
        let money = self.nature(id).0;
        let verb = act_of(level);
        match level {
            Level::Announced | Level::Committed => true,
            Level::Disbursed if money == Money::Commitment && self.nature(id).1 => true,
            Level::Ceiling => money == Money::Ceiling,
            Level::Contingent => money == Money::Contingent,
            Level::Relief => money == Money::Relief,
            Level::Drawn => money == Money::Ceiling,
            Level::Outstanding => !self.paid(id, false).is_nothing(),
            Level::Due => self.model.get(id).lines.iter().any(|line| line.due && line.amount().is_some()),
            // Of the others only what has such a line, perhaps of a later day.
            _ => self.model.get(id).lines.iter().any(|line| Some(line.verb) == verb),
        }
    }

    /// What is stated, and more than can be counted.
    fn too_large(&self, id: DeclId, level: Level) -> Option<String> {
        self.noted_of("too-large", id, || drop(self.own_at(id, level, &Total::default()))).into_iter().next()
    }

    fn no_rate(&self, id: DeclId, level: Level) -> Option<String> {
        self.target()?;
        let found = |kind| self.noted_of(kind, id, || drop(self.own_at(id, level, &Total::default())));
        ["no-rate", "no-index", "too-large"].into_iter().flat_map(found).next()
    }

    fn own_amount(&self, id: DeclId) -> String {
        let level = match self.nature(id).0 {
            Money::Contingent => Level::Contingent,
            Money::Relief => Level::Relief,
            _ => Level::Announced,
        };
        let mut amount = Total::default();
        // Told, not counted: the rates of it are no rates of the figure.
        let stated = || amount = self.amount(id, level).total;
        match self.noted_of("no-rate", id, stated).is_empty() {
            true => self.said(&amount),
            // Without a rate it is worth nothing here, and is no document of nothing.
            false => self.as_stated(id),
        }
    }

    /// The amount of a record as its field says it.
    fn as_stated(&self, id: DeclId) -> String {
        let amount = |entry: &Entry| {
            let amount = super::super::amounts::amount_of(entry)?;
            let currency = amount.currency?;
            Some(format!("{} {currency}", words::interval(&amount.figure.bounds()?.into(), self.options.exact)))
        };
        let stated: Vec<String> = self.model.get(id).values(F::Amount).iter().filter_map(amount).collect();
        if stated.is_empty() { "an amount without a rate".to_owned() } else { stated.join(", ") }
    }

    /// A record with lines that are due, of which none is open.
    fn nothing_due(&self, id: DeclId) -> String {
        if self.come(self.history.ended(id)) {
            return self.ended_words(id);
        }
        let due = self.history.due(id, self.options.as_of);
        match !due.is_empty() && due.iter().all(|line| line.met.is_some()) {
            true => "all that was due is met".to_owned(),
            false => format!("nothing due by {}", self.options.as_of),
        }
    }

    fn kind_phrase(&self, id: DeclId) -> String {
        match self.kind_of(id).map_or("package", InstrumentKind::word) {
            "mou" => "an MOU".to_owned(),
            "equity" => "an equity stake".to_owned(),
            "other" => "a document of this kind".to_owned(),
            word if word.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {word}"),
            word => format!("a {word}"),
        }
    }

    fn names(&self, id: DeclId, field: F) -> String {
        self.model.get(id).refs(field).map(|to| self.model.path(to)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn not_begun(&self, id: DeclId) -> String {
        let next = self.model.get(id).lines.iter().filter(|l| l.happens()).map(|l| l.effect()).min_by_key(|d| d.first);
        match next.filter(|day| day.first > self.options.as_of) {
            Some(day) => {
                format!("planned: nothing had happened to it by {}, the first line is of {day}", self.options.as_of)
            }
            None => "planned: nothing has happened to it yet".to_owned(),
        }
    }

    fn not_yet(&self, act: &str, id: DeclId) -> String {
        let status = self.history.legal(id, self.options.as_of).map(|s| s.status.word());
        match status {
            Some(word) => format!("not {act} by {}: {word}", self.options.as_of),
            None => format!("not {act} by {}", self.options.as_of),
        }
    }

    pub(super) fn undone_words(&self, id: DeclId) -> String {
        match self.superseded_by(id) {
            Some(by) => format!("superseded by {}", self.model.path(by)),
            None => day_of("cancelled", self.history.undone(id)),
        }
    }

    fn ended_words(&self, id: DeclId) -> String {
        let word = self.history.legal(id, self.options.as_of).map_or("ended", |s| s.status.word());
        day_of(word, self.history.ended(id))
    }

    fn nothing_owed(&self, id: DeclId) -> String {
        let lends = matches!(
            self.kind_of(id),
            Some(
                InstrumentKind::Loan
                    | InstrumentKind::CreditLine
                    | InstrumentKind::SwapLine
                    | InstrumentKind::Framework
            )
        );
        if !lends {
            return format!("{} is not paid back", self.kind_phrase(id));
        }
        let paid = self.said(&self.paid(id, true));
        match self.acts(id, V::Repaid, true).is_nothing() && self.acts(id, V::Forgiven, true).is_nothing() {
            true => format!("paid out {paid}"),
            false => format!("of {paid} paid out, all is repaid or forgiven"),
        }
    }
}

fn day_of(word: &str, day: Option<Period>) -> String {
    match day.filter(|day| *day != ALWAYS) {
        Some(day) => format!("{word} {day}"),
        None => word.to_owned(),
    }
}
