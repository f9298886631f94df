//! What members take from their package, and who belongs to whom.

use super::read;
use deal::model::{DeclId, Model};
use deal::schema::{F, V};

const TEXT: &str = r#"
party exim "Exim" { kind: bank; of: CN }
party branch "Branch" { kind: bank; of: exim }
party bloc "Bloc" { kind: group; members: CN, RU }
party sco "SCO" { kind: organisation; members: CN, KZ }
initiative bri
source s
source t
event talks
package p {
  from: exim
  to: KZ
  amount: 5bn USD
  initiatives: bri
  source: s
  tags: a
  2015-03-01 announced
  2015-03-27 signed at talks
  2015-04-01 cancelled
  instrument plain { amount: 1bn USD source t }
  instrument own { kind: loan; parties: RU, KZ; source: t; 2016 in-force }
  instrument told { 2015-05-01 announced; 2016-01-01 initialled }
  pledge promise { to: RU }
}
instrument outside { under: p }
instrument framework { kind: framework; source: s; parties: CN, KZ; 2014 signed }
instrument loan { under: framework }
pledge whole { from: CN; to: KZ; source: s; 2015 made; pledge part { amount: 1bn USD } }
"#;

fn id(model: &Model, name: &str) -> DeclId {
    model.by_name(name).unwrap_or_else(|| panic!("{name}"))
}

fn words(model: &Model, ids: impl IntoIterator<Item = DeclId>) -> String {
    ids.into_iter().map(|id| model.get(id).name.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn members() {
    let (_, model, errors) = read(&[("x.deal", TEXT)]);
    assert!(errors.is_empty());
    let of = |name: &str| id(&model, name);
    for name in ["plain", "own", "told", "outside", "promise"] {
        assert_eq!(model.is_member(of(name)), Some(of("p")), "{name}");
    }
    assert_eq!(model.is_member(of("loan")), None);
    let parties = |name: &str| words(&model, model.parties(of(name)));
    assert_eq!(parties("p"), "CN KZ");
    assert_eq!(parties("plain"), "CN KZ");
    assert_eq!(parties("outside"), "CN KZ");
    assert_eq!(parties("own"), "RU KZ");
    assert_eq!(parties("promise"), "CN RU");
    assert_eq!(parties("part"), "CN KZ");
    assert_eq!(parties("loan"), "");
    let targets = |name: &str, f: F| words(&model, model.targets(of(name), f));
    assert_eq!(targets("plain", F::From), "exim");
    assert_eq!(targets("own", F::From), "");
    assert_eq!(targets("promise", F::To), "RU");
    assert_eq!(targets("promise", F::From), "exim");
    assert_eq!(targets("plain", F::Initiatives), "bri");
    assert_eq!(targets("own", F::Source), "t");
    assert!(model.entries(of("plain"), F::Tags).is_empty());
    assert!(model.entries(of("told"), F::Amount).is_empty());
    assert_eq!(words(&model, model.sources_of(of("plain"))), "s t");
    let lines = |name: &str| model.lines(of(name)).iter().map(|l| l.verb.word()).collect::<Vec<_>>().join(" ");
    assert_eq!(lines("plain"), "announced signed");
    assert_eq!(lines("own"), "in-force announced");
    assert_eq!(lines("told"), "announced initialled signed");
    assert_eq!(lines("part"), "made");
    assert_eq!(lines("loan"), "");
    let signed = model.lines(of("plain")).into_iter().find(|l| l.verb == V::Signed).map(|l| l.at.len());
    assert_eq!(signed, Some(1));
}

#[test]
fn belonging() {
    let (_, model, _) = read(&[("x.deal", TEXT)]);
    let of = |name: &str| id(&model, name);
    assert_eq!(model.state_of(of("branch")), Some(of("CN")));
    assert_eq!(model.state_of(of("CN")), Some(of("CN")));
    assert_eq!(model.state_of(of("sco")), Some(of("sco")));
    assert_eq!(model.state_of(of("bloc")), None);
    assert!(model.belongs_to(of("branch"), of("CN")));
    assert!(model.belongs_to(of("branch"), of("bloc")));
    assert!(model.belongs_to(of("RU"), of("bloc")));
    assert!(!model.belongs_to(of("KZ"), of("bloc")));
    assert!(!model.belongs_to(of("CN"), of("exim")));
    assert_eq!(model.title_of(of("CN")), "China");
    assert_eq!(model.title_of(of("talks")), "talks");
}
