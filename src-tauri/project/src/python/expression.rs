//! What an expression comes to, as far as that is certain.

use std::rc::Rc;

use ruff_python_ast::{Arguments, Expr, Operator, ParameterWithDefault, Parameters};

use super::evaluate::{DEEPEST, Evaluator, Frame, Names};
use super::value::{At, Dict, Function, Value};

impl Evaluator<'_> {
    pub(super) fn value(&mut self, expression: &Expr, frame: &Frame) -> Value {
        if self.depth >= DEEPEST || self.budget == 0 {
            return Value::Unknown;
        }
        self.depth += 1;
        let value = self.value_inner(expression, frame);
        self.depth -= 1;
        self.budget = self.budget.saturating_sub(value.weight());
        value
    }

    fn value_inner(&mut self, expression: &Expr, frame: &Frame) -> Value {
        match expression {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(it) => Value::Bool(it.value),
            Expr::NumberLiteral(it) => match &it.value {
                ruff_python_ast::Number::Int(int) => {
                    int.as_i64().map_or(Value::Unknown, Value::Int)
                }
                ruff_python_ast::Number::Float(float) => Value::Float(*float),
                ruff_python_ast::Number::Complex { .. } => Value::Unknown,
            },
            Expr::StringLiteral(it) => Value::Text(it.value.to_str().into(), frame.at(it)),
            Expr::FString(it) => self.formatted(it, frame),
            Expr::List(it) => self.items(&it.elts, frame),
            Expr::Tuple(it) => self.items(&it.elts, frame),
            Expr::Set(it) => self.items(&it.elts, frame),
            Expr::Dict(it) => {
                let mut dict = Dict::empty(frame.at(it));
                for item in &it.items {
                    let value = self.value(&item.value, frame);
                    match item.key.as_ref().map(|key| self.value(key, frame)) {
                        None => dict.update(&value),
                        Some(Value::Text(key, _)) => dict.set(key, value),
                        Some(_) => dict.whole = false,
                    }
                }
                Value::Dict(Rc::new(dict))
            }
            Expr::Call(it) => self.call(it, frame),
            Expr::BinOp(it) => {
                let (left, right) = (self.value(&it.left, frame), self.value(&it.right, frame));
                self.combine(it.op, left, right, frame.at(it))
            }
            Expr::UnaryOp(it) => match (it.op, self.value(&it.operand, frame)) {
                (ruff_python_ast::UnaryOp::USub, Value::Int(int)) => {
                    Value::Int(int.saturating_neg())
                }
                (ruff_python_ast::UnaryOp::USub, Value::Float(float)) => Value::Float(-float),
                (ruff_python_ast::UnaryOp::Not, value) => value
                    .truth()
                    .map_or(Value::Unknown, |truth| Value::Bool(!truth)),
                _ => Value::Unknown,
            },
            Expr::Name(it) => frame
                .names
                .values
                .get(it.id.as_str())
                .cloned()
                .unwrap_or(Value::Unknown),
            Expr::Attribute(it) => match self.value(&it.value, frame) {
                Value::Module(path) => {
                    let inner = self.module(&path).values.get(it.attr.as_str()).cloned();
                    inner.unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            },
            Expr::Subscript(it) => {
                match (self.value(&it.value, frame), self.value(&it.slice, frame)) {
                    (Value::Dict(dict), Value::Text(key, _)) => {
                        dict.get(&key).cloned().unwrap_or(Value::Unknown)
                    }
                    (Value::List(list), Value::Int(at)) if list.whole => {
                        let item = usize::try_from(at).ok().and_then(|at| list.items.get(at));
                        item.cloned().unwrap_or(Value::Unknown)
                    }
                    _ => Value::Unknown,
                }
            }
            Expr::If(it) => match self.value(&it.test, frame).truth() {
                Some(true) => self.value(&it.body, frame),
                Some(false) => self.value(&it.orelse, frame),
                None => Value::Unknown,
            },
            Expr::ListComp(it) => self.comprehension(it, frame),
            _ => Value::Unknown,
        }
    }

    fn formatted(&mut self, it: &ruff_python_ast::ExprFString, frame: &Frame) -> Value {
        let mut text = String::new();
        for part in &it.value {
            match part {
                ruff_python_ast::FStringPart::Literal(literal) => text.push_str(literal.as_str()),
                ruff_python_ast::FStringPart::FString(inner) => {
                    for element in &inner.elements {
                        match element {
                            ruff_python_ast::InterpolatedStringElement::Literal(literal) => {
                                text.push_str(&literal.value);
                            }
                            ruff_python_ast::InterpolatedStringElement::Interpolation(hole) => {
                                match self.value(&hole.expression, frame) {
                                    Value::Text(inner, _) if hole.format_spec.is_none() => {
                                        text.push_str(&inner);
                                    }
                                    Value::Int(int) if hole.format_spec.is_none() => {
                                        text.push_str(&int.to_string());
                                    }
                                    _ => return Value::Unknown,
                                }
                            }
                        }
                    }
                }
            }
            if text.len() > self.budget {
                return Value::Unknown;
            }
        }
        Value::Text(text.into(), frame.at(it))
    }

    fn items(&mut self, elements: &[Expr], frame: &Frame) -> Value {
        let mut items = Vec::new();
        let mut whole = true;
        for element in elements {
            if self.budget == 0 {
                return Value::list(items, false);
            }
            match element {
                Expr::Starred(it) => match self.value(&it.value, frame) {
                    Value::List(list) => {
                        items.extend(list.items.iter().cloned());
                        whole &= list.whole;
                    }
                    _ => whole = false,
                },
                element => items.push(self.value(element, frame)),
            }
        }
        Value::list(items, whole)
    }

    fn call(&mut self, it: &ruff_python_ast::ExprCall, frame: &Frame) -> Value {
        match &*it.func {
            Expr::Name(name) if name.id == "dict" => {
                let mut dict = Dict::empty(frame.at(&*it.func));
                for arg in &it.arguments.args {
                    let other = self.value(arg, frame);
                    dict.update(&other);
                }
                for keyword in &it.arguments.keywords {
                    let value = self.value(&keyword.value, frame);
                    match &keyword.arg {
                        Some(name) => dict.set(name.as_str().into(), value),
                        None => dict.update(&value),
                    }
                }
                Value::Dict(Rc::new(dict))
            }
            Expr::Name(name) if matches!(name.id.as_str(), "list" | "tuple") => {
                match it.arguments.args.first().map(|arg| self.value(arg, frame)) {
                    None => Value::list(Vec::new(), true),
                    Some(list @ Value::List(_)) => list,
                    Some(_) => Value::Unknown,
                }
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "copy" => {
                match self.value(&attribute.value, frame) {
                    value @ (Value::List(_) | Value::Dict(_)) => value,
                    _ => Value::Unknown,
                }
            }
            func => match self.value(func, frame) {
                Value::Function(function) => self.run_function(&function, &it.arguments, frame),
                _ => Value::Unknown,
            },
        }
    }

    /// Runs a function of the project as far as it is plain data: what studies build their session
    /// configs with.
    fn run_function(&mut self, function: &Function, arguments: &Arguments, frame: &Frame) -> Value {
        let globals = match self.done.get(&function.path) {
            Some(names) => Names::clone(names),
            None if function.path == frame.path => frame.names.clone(),
            None => return Value::Unknown,
        };
        self.budget = self.budget.saturating_sub(globals.values.len());
        let mut inner = Frame {
            file: function.file,
            path: function.path.clone(),
            source: Rc::clone(&function.source),
            names: globals,
            returned: None,
        };
        self.bind(
            &function.definition.parameters,
            arguments,
            frame,
            &mut inner,
        );
        let unsure = std::mem::take(&mut self.unsure);
        self.run(&function.definition.body, &mut inner);
        self.unsure = unsure;
        if self.budget == 0 {
            return Value::Unknown;
        }
        inner.returned.unwrap_or(Value::None)
    }

    fn bind(
        &mut self,
        parameters: &Parameters,
        arguments: &Arguments,
        frame: &Frame,
        inner: &mut Frame,
    ) {
        for parameter in parameters.iter_non_variadic_params() {
            let value = parameter
                .default
                .as_deref()
                .map_or(Value::Unknown, |it| self.value(it, inner));
            inner
                .names
                .values
                .insert(parameter.parameter.name.to_string(), value);
        }
        let mut given = Vec::new();
        for arg in &arguments.args {
            given.push(self.value(arg, frame));
        }
        let mut given = given.into_iter();
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for (parameter, value) in positional.zip(given.by_ref()) {
            inner
                .names
                .values
                .insert(parameter.parameter.name.to_string(), value);
        }
        if let Some(rest) = &parameters.vararg {
            inner
                .names
                .values
                .insert(rest.name.to_string(), Value::list(given.collect(), true));
        }
        let mut others = Dict::empty(frame.at(arguments));
        for keyword in &arguments.keywords {
            let value = self.value(&keyword.value, frame);
            let Some(name) = &keyword.arg else {
                others.update(&value);
                continue;
            };
            let named = |it: &ParameterWithDefault| it.parameter.name.as_str() == name.as_str();
            if parameters.iter_non_variadic_params().any(named) {
                inner.names.values.insert(name.to_string(), value);
            } else {
                others.set(name.as_str().into(), value);
            }
        }
        if let Some(rest) = &parameters.kwarg {
            inner
                .names
                .values
                .insert(rest.name.to_string(), Value::Dict(Rc::new(others)));
        }
    }

    fn comprehension(&mut self, it: &ruff_python_ast::ExprListComp, frame: &Frame) -> Value {
        let [generator] = it.generators.as_slice() else {
            return Value::Unknown;
        };
        let Value::List(list) = self.value(&generator.iter, frame) else {
            return Value::Unknown;
        };
        let mut inner = Frame {
            file: frame.file,
            path: frame.path.clone(),
            source: Rc::clone(&frame.source),
            names: frame.names.clone(),
            returned: None,
        };
        let (mut items, mut whole) = (Vec::new(), list.whole);
        for item in &list.items {
            self.assign(&generator.target, item.clone(), &mut inner);
            let mut keep = Some(true);
            for test in &generator.ifs {
                keep = match (keep, self.value(test, &inner).truth()) {
                    (Some(keep), Some(truth)) => Some(keep && truth),
                    _ => None,
                };
            }
            match keep {
                Some(true) => items.push(self.value(&it.elt, &inner)),
                Some(false) => {}
                None => whole = false,
            }
            if self.budget == 0 {
                return Value::list(items, false);
            }
        }
        Value::list(items, whole)
    }

    pub(super) fn combine(
        &mut self,
        operator: Operator,
        left: Value,
        right: Value,
        at: At,
    ) -> Value {
        let weight = left.weight() + right.weight();
        if weight > self.budget {
            self.budget = 0;
            return Value::Unknown;
        }
        match (operator, left, right) {
            (Operator::Add, Value::List(a), Value::List(b)) => {
                let items = a.items.iter().chain(&b.items).cloned().collect();
                Value::list(items, a.whole && b.whole)
            }
            (Operator::Add, Value::List(known), _) => Value::list(known.items.clone(), false),
            (Operator::Add, _, Value::List(known)) => Value::list(known.items.clone(), false),
            (Operator::Add, Value::Text(a, _), Value::Text(b, _)) => {
                Value::Text(format!("{a}{b}").into(), at)
            }
            (Operator::Add, Value::Int(a), Value::Int(b)) => Value::Int(a.saturating_add(b)),
            (Operator::BitOr, Value::Dict(a), b) => {
                let mut dict = Dict::clone(&a);
                dict.update(&b);
                Value::Dict(Rc::new(dict))
            }
            _ => Value::Unknown,
        }
    }
}
