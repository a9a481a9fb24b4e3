//! What a random model is made of: flows, jumps and factors that suit the role of a state.

use crate::generator::{At, Role, Writer};

impl Writer {
    /// A state as a number from 0 to about 1.
    fn bounded(&mut self, name: &str, role: Role) -> String {
        match role {
            Role::Trace | Role::PostTrace => {
                let forms = [format!("exp(-{name})"), format!("1 / (1 + {name})"), format!("0.2 * {name}")];
                forms[self.below(3)].clone()
            }
            Role::Conductance => format!("1 / (1 + {name} * {name})"),
            _ => name.to_owned(),
        }
    }

    /// A factor from 0 to about 1 that reads something.
    pub(crate) fn factor(&mut self, at: At) -> String {
        let state = |this: &mut Self| {
            let k = this.below(this.states.len());
            let (name, role) = this.states[k];
            let is_event = matches!(at, At::Pre | At::Post);
            let read = if is_event && this.chance(0.15) { format!("prev({name})") } else { name.to_owned() };
            this.bounded(&read, role)
        };
        match self.below(12).max(4) {
            5 if at == At::Pre => {
                self.reads_weight = true;
                self.pick(&["tanh(w)", "w * w / (0.3 + w * w)"]).to_owned()
            }
            5 | 6 if at != At::Flow || self.moves => self
                .pick(&[
                    "exp(-since_pre / 12.3)",
                    "(if since_pre < 3.37 { 0.9 } else { 0.2 })",
                    "exp(-0.02 * since_pre)",
                ])
                .to_owned(),
            7 => {
                let input = self.pick(&["v_pre", "v_post", "v_post"]);
                self.inputs.insert(input);
                let step = format!("(if {input} > -58.123 {{ 0.8 }} else {{ 0.1 }})");
                let slope = format!("1 / (1 + exp(-0.1 * ({input} + 55)))");
                if at != At::Flow && self.chance(0.3) { step } else { slope }
            }
            8 => {
                self.inputs.insert("third");
                "third".to_owned()
            }
            9 if at != At::Flow || self.moves => "(1 + sin(0.2 * t)) / 2".to_owned(),
            10 => {
                self.reads_k = true;
                "k".to_owned()
            }
            11 if self.draws && matches!(at, At::Pre | At::Post) => {
                self.pick(&["binomial(3, 0.4) / 3", "0.2 * abs(normal())", "binomial(5, k) / 5"]).to_owned()
            }
            _ => state(self),
        }
        .replace("binomial(5, k)", if self.reads_k { "binomial(5, k)" } else { "binomial(5, 0.3)" })
    }

    pub(crate) fn flow(&mut self, name: &str, role: Role) -> String {
        let tau = format!("tau_{name}");
        let kind = self.below(6);
        match role {
            Role::Counter | Role::Drawn => "0".to_owned(),
            Role::Trace | Role::PostTrace => match kind {
                0 => format!("(0.5 - {name}) / {tau}"),
                1 => format!("({} - {name}) / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Resource if kind == 0 => format!("(1 - {name}) * {} / {tau}", self.factor(At::Flow)),
            Role::Resource | Role::Clock if role == Role::Resource || !self.moves => format!("(1 - {name}) / {tau}"),
            Role::Weight => match kind {
                0 => format!("(0.3 - {name}) / (10 * {tau})"),
                1 => format!("0.02 * {} * (1 - {name})", self.factor(At::Flow)),
                _ => "0".to_owned(),
            },
            Role::Conductance => match kind {
                0 => format!("-{name} / {tau} + 0.2 * {}", self.factor(At::Flow)),
                1 if name == "g" && self.has("h") => format!("h - {name} / {tau}"),
                2 => format!("-{name} * (1 + {}) / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Saturating => match kind {
                0 | 1 => format!("0.7 * pulse(1, 2.3) * (1 - {name}) - {name} / {tau}"),
                2 => format!("0.1 * {} * (1 - {name}) - {name} / {tau}", self.factor(At::Flow)),
                _ => format!("-{name} / {tau}"),
            },
            Role::Resource | Role::Clock => format!("0.1 * sin(0.3 * t) - {name} / {tau}"),
            Role::Follower => {
                let input = self.pick(&["v_post", "v_pre"]);
                self.inputs.insert(input);
                format!("(1 / (1 + exp(-0.1 * ({input} + 55))) - {name}) / {tau}")
            }
        }
    }

    pub(crate) fn initial(&mut self, role: Role) -> &'static str {
        match role {
            Role::Resource => self.pick(&["1", "1", "0.6"]),
            Role::Weight => "0.5",
            Role::Clock => "0.2",
            Role::Trace | Role::PostTrace | Role::Saturating => self.pick(&["0", "0", "0", "0.3"]),
            _ => "0",
        }
    }

    /// What an event does to a state; nothing for most.
    pub(crate) fn jump(&mut self, name: &str, role: Role, at: At) -> Option<String> {
        let is_pre = at == At::Pre;
        let kind = self.below(5);
        let factor = self.factor(at);
        Some(match (role, kind) {
            (Role::Trace, 0) if is_pre => format!("{name} = 1;"),
            (Role::Trace, 1) if is_pre => format!("{name} += {factor};"),
            (Role::Trace, _) if is_pre => format!("{name} += 1;"),
            (Role::PostTrace, 0) if !is_pre => format!("{name} += {factor};"),
            (Role::PostTrace, _) if !is_pre => format!("{name} += 1;"),
            (Role::Resource, 0) if is_pre => format!("{name} *= 1 - 0.5 * {factor};"),
            (Role::Resource, _) if is_pre => format!("{name} -= 0.4 * {name};"),
            (Role::Weight, 0 | 1) if is_pre => format!("{name} = clamp({name} - 0.1 * {factor}, 0, 1);"),
            (Role::Weight, 2) if is_pre => format!("{name} *= 0.9;"),
            (Role::Weight, 0 | 1) => format!("{name} += 0.1 * {factor} * (1 - {name});"),
            (Role::Weight, 2) => format!("{name} = min({name} + 0.2 * {factor}, 1);"),
            (Role::Conductance, _) if is_pre => {
                self.reads_weight |= kind < 4;
                match kind {
                    0 | 1 => format!("{name} += w;"),
                    2 => format!("{name} += w * {factor};"),
                    3 => format!("{name} += {factor} * w * w / (1 + w);"),
                    _ => format!("{name} += {factor};"),
                }
            }
            (Role::Conductance | Role::Saturating, 0) => format!("{name} *= 0.5;"),
            (Role::Saturating, _) if is_pre => format!("{name} += 0.5 * {factor} * (1 - {name});"),
            (Role::Counter, _) if is_pre => format!("{name} = 1 - {name};"),
            (Role::Drawn, _) if is_pre => format!("{name} = binomial(4, 0.35) / 4;"),
            (Role::Clock | Role::Follower, 0) => format!("{name} += 0.3 * {factor} * (1 - {name});"),
            _ => return None,
        })
    }
}
