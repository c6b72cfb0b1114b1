//! What a study costs a month as it is now, by the prices that the service itself gives. No price stands here, and one that
//! is not given is not guessed.

use heroku::{Addon, AddonState, DynoSize, Formation, Price};

/// The size whose servers share one flat price with all others of the account (Dev Center, "Eco Dyno Hours", 2026).
const ECO: &str = "eco";

/// A price of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monthly {
    /// US cents a month.
    Cents(u64),
    /// Part of the account's flat price for Eco.
    Pool,
    /// The service gives none.
    Unknown,
}

/// What all parts cost together, a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// US cents for the parts whose price is known, without Eco.
    pub cents: u64,
    /// How many parts have no known price.
    pub unknown: u32,
    /// Whether it has servers of size Eco.
    pub eco: bool,
    /// Eco's flat price for all studies of the account, in US cents; none where it is not known.
    pub eco_cents: Option<u64>,
}

impl Cost {
    /// What these servers and add-ons cost.
    pub fn of(formation: &[Formation], addons: &[Addon], sizes: &[DynoSize]) -> Cost {
        let mut cost = Cost::default();
        for wish in formation.iter().filter(|wish| wish.quantity > 0) {
            cost.add(of_size(wish.size_name(), sizes), wish.quantity);
        }
        let gone = [AddonState::Deprovisioning, AddonState::Deprovisioned];
        for addon in addons.iter().filter(|addon| !gone.contains(&addon.state)) {
            cost.add(of_addon(addon), 1);
        }
        cost.eco_cents = flat(sizes).filter(|_| cost.eco);
        cost
    }

    /// The same with so many of a part of this price more.
    pub(crate) fn add(&mut self, price: Monthly, quantity: u32) {
        match price {
            Monthly::Cents(cents) => {
                let all = cents.saturating_mul(quantity.into());
                self.cents = self.cents.saturating_add(all);
            }
            Monthly::Pool => self.eco = true,
            Monthly::Unknown => self.unknown = self.unknown.saturating_add(quantity),
        }
    }
}

/// What a server of this size costs a month.
pub fn of_size(size: &str, sizes: &[DynoSize]) -> Monthly {
    if size.eq_ignore_ascii_case(ECO) {
        return Monthly::Pool;
    }
    of_price(named(size, sizes).and_then(|size| size.cost.as_ref()))
}

/// What an add-on costs a month, as it is billed.
pub fn of_addon(addon: &Addon) -> Monthly {
    of_price(addon.billed_price.as_ref())
}

/// What a price is a month.
pub(crate) fn of_price(price: Option<&Price>) -> Monthly {
    price
        .and_then(monthly)
        .map_or(Monthly::Unknown, Monthly::Cents)
}

/// A flat price of nothing is that of the pool not being said.
fn flat(sizes: &[DynoSize]) -> Option<u64> {
    let cost = named(ECO, sizes)?.cost.as_ref()?;
    monthly(cost).filter(|cents| *cents > 0)
}

fn named<'a>(name: &str, sizes: &'a [DynoSize]) -> Option<&'a DynoSize> {
    let mut sizes = sizes.iter();
    sizes.find(|size| size.name.eq_ignore_ascii_case(name))
}

fn monthly(price: &Price) -> Option<u64> {
    (price.unit == "month" && !price.contract).then_some(price.cents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sizes() -> Vec<DynoSize> {
        let size = |name: &str, cost: Value| json!({ "name": name, "cost": cost });
        let month = |cents: u64| json!({ "cents": cents, "unit": "month" });
        let all = json!([
            size("Eco", month(500)),
            size("Basic", month(700)),
            size("Standard-1X", month(2500)),
            size("Hourly", json!({ "cents": 3, "unit": "hour" })),
            size("Private-S", Value::Null),
        ]);
        serde_json::from_value(all).unwrap()
    }

    fn formation(wishes: &[(&str, u32)]) -> Vec<Formation> {
        let wishes: Vec<Value> = wishes
            .iter()
            .map(|(size, quantity)| json!({ "type": "web", "quantity": quantity, "size": size }))
            .collect();
        serde_json::from_value(json!(wishes)).unwrap()
    }

    fn addon(state: &str, price: Value) -> Vec<Addon> {
        let id = "00000000-0000-0000-0000-000000000001";
        let addon = json!([{ "id": id, "name": "a", "state": state, "billed_price": price }]);
        serde_json::from_value(addon).unwrap()
    }

    fn paid(cents: u64) -> Value {
        json!({ "cents": cents, "unit": "month", "contract": false })
    }

    #[test]
    fn servers_and_add_ons_are_added_up_as_often_as_they_are_there() {
        let wishes = formation(&[("Basic", 1), ("standard-1x", 2), ("Standard-1X", 0)]);
        let cost = Cost::of(&wishes, &addon("provisioned", paid(500)), &sizes());
        let expected = Cost {
            cents: 700 + 2 * 2500 + 500,
            ..Cost::default()
        };
        assert_eq!(cost, expected);
        let nothing = Cost::of(&[], &[], &sizes());
        assert_eq!(nothing, Cost::default());
    }

    #[test]
    fn eco_is_one_flat_price_however_many_servers_there_are() {
        for quantity in [1, 2, 9] {
            let cost = Cost::of(&formation(&[("Eco", quantity), ("eco", 1)]), &[], &sizes());
            assert_eq!((cost.cents, cost.unknown), (0, 0));
            assert_eq!((cost.eco, cost.eco_cents), (true, Some(500)));
        }
        // Heroku's own command line lists it with no price at all: that is no gift.
        let free = json!([{ "name": "Eco", "cost": { "cents": 0, "unit": "month" } }]);
        let free: Vec<DynoSize> = serde_json::from_value(free).unwrap();
        for sizes in [free, Vec::new()] {
            let cost = Cost::of(&formation(&[("Eco", 1)]), &[], &sizes);
            assert_eq!((cost.eco, cost.eco_cents), (true, None));
        }
    }

    #[test]
    fn what_has_no_price_is_counted_and_never_taken_for_nothing() {
        let wishes = formation(&[
            ("Hourly", 2),
            ("Private-S", 1),
            ("Of tomorrow", 1),
            ("Basic", 1),
        ]);
        let cost = Cost::of(&wishes, &addon("provisioned", Value::Null), &sizes());
        assert_eq!((cost.cents, cost.unknown), (700, 5));
        let agreed = json!({ "cents": 0, "unit": "month", "contract": true });
        let metered = json!({ "cents": 2, "unit": "hour" });
        for price in [agreed, metered] {
            let cost = Cost::of(&[], &addon("provisioned", price), &sizes());
            assert_eq!((cost.cents, cost.unknown), (0, 1));
        }
        // Where the list of sizes could not be had, no server has a price.
        let cost = Cost::of(&formation(&[("Basic", 1)]), &[], &[]);
        assert_eq!((cost.cents, cost.unknown), (0, 1));
    }

    #[test]
    fn what_is_being_taken_down_costs_nothing_more() {
        for (state, cents) in [
            ("provisioning", 500),
            ("deprovisioning", 0),
            ("deprovisioned", 0),
        ] {
            let cost = Cost::of(&[], &addon(state, paid(500)), &sizes());
            assert_eq!(cost.cents, cents, "{state}");
        }
    }

    #[test]
    fn no_price_is_too_large_to_be_added() {
        let wishes = formation(&[("Basic", u32::MAX)]);
        let addons = addon("provisioned", paid(u64::MAX));
        assert_eq!(Cost::of(&wishes, &addons, &sizes()).cents, u64::MAX);
    }
}
