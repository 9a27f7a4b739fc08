//! What a sheet asks a person: owners and stages that it names, deals without a customer.

use std::collections::HashMap;

use super::bind::Binding;
use super::lookups;
use super::rows::Run;
use super::told::{OwnerQuestion, Questions, StageQuestion};
use crate::Result;
use crate::values::name_key;

/// The questions so far, by the key of the name that they are about.
#[derive(Default)]
pub(super) struct Asked {
    owners: HashMap<String, OwnerQuestion>,
    stages: HashMap<String, StageQuestion>,
    missing_party: usize,
}

impl Asked {
    /// The questions in the order in which a person reads them.
    pub fn questions(self, binding: &Binding) -> Questions {
        let mut owners: Vec<OwnerQuestion> = self.owners.into_values().collect();
        owners.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
        let mut stages: Vec<StageQuestion> = self.stages.into_values().collect();
        let rank = |stage: &StageQuestion| (stage.kind != "open", stage.kind != "won", stage.probability);
        stages.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        Questions {
            missing_party: self.missing_party,
            owners,
            stages,
            ambiguous_dates: binding.open_dates.clone(),
            ambiguous_numbers: binding.open_numbers.clone(),
        }
    }
}

impl Run<'_, '_> {
    /// The user whom a row names as owner.
    pub(super) fn owner_of(&mut self, named: &str) -> Result<Option<String>> {
        if self.dry {
            let key = name_key(named);
            if let Some(asked) = self.asked.owners.get_mut(&key) {
                asked.rows += 1;
            } else {
                let existing = lookups::user(self.tx, named)?;
                self.asked.owners.insert(key, OwnerQuestion { name: named.to_string(), rows: 1, existing });
            }
        }
        if !self.owners.knows(named) {
            self.savepoint()?;
        }
        let (id, made) = self.owners.find(self.tx, self.plan, named, self.instead.get("owner"))?;
        if made {
            self.made("user");
        }
        Ok(id)
    }

    /// The stage that a row names.
    pub(super) fn stage_of(&mut self, pipeline: &str, named: &str) -> Result<lookups::Stage> {
        if self.dry {
            let key = name_key(named);
            if let Some(asked) = self.asked.stages.get_mut(&key) {
                asked.rows += 1;
            } else {
                let found = lookups::stages_of(self.tx, pipeline)?.into_iter().find(|s| name_key(&s.name) == key);
                let (mut kind, mut probability) = lookups::guess_stage(named);
                let kept;
                if let Some(found) = &found {
                    kept = found.kind.clone();
                    kind = &kept;
                    probability =
                        self.tx.query_row("SELECT probability FROM stage WHERE id = ?1", [&found.id], |r| r.get(0))?;
                }
                let question = StageQuestion {
                    name: named.to_string(),
                    rows: 1,
                    kind: kind.to_string(),
                    probability,
                    existing: found.map(|s| crate::records::Reference::new("stage", s.id, s.name)),
                };
                self.asked.stages.insert(key, question);
            }
        }
        if !self.stages.knows(pipeline, named) {
            self.savepoint()?;
        }
        let (stage, made) = self.stages.find(self.tx, self.plan, pipeline, named)?;
        if made {
            self.made("stage");
        }
        Ok(stage)
    }

    /// Notes a deal without a customer; it is refused unless the plan has one for it.
    pub(super) fn without_party(&mut self) {
        self.asked.missing_party += 1;
    }
}
