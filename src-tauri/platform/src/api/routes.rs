//! Every route there is, as the router itself names them: for tests, which must leave none out. Not in a release build.

use std::collections::BTreeMap;

/// A path with parameters, and the methods it answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// `/apps/{app}`.
    pub path: String,
    /// `GET`, `PATCH`; `HEAD` goes with `GET` and is not named.
    pub methods: Vec<String>,
}

impl Route {
    /// How exactly a path is meant: each part that is a name and not a parameter; `None` when it is another path.
    fn fits(&self, path: &str) -> Option<Vec<bool>> {
        let parts: Vec<_> = path.split('/').collect();
        let own: Vec<_> = self.path.split('/').collect();
        let fits = |(own, part): (&&str, &&str)| match own.starts_with('{') {
            true => (!part.is_empty()).then_some(false),
            false => (own == part).then_some(true),
        };
        (own.len() == parts.len())
            .then(|| own.iter().zip(&parts).map(fits).collect())
            .flatten()
    }
}

/// All of them, in order.
pub fn all() -> Vec<Route> {
    // The router tells its routes to nobody but a debugger.
    let mut routes = read(&format!("{:?}", super::with_token()));
    routes.extend(read(&format!("{:?}", super::without_token())));
    routes.sort();
    routes
}

/// The route that a path leads to: the one that names most of it.
pub fn of<'a>(routes: &'a [Route], path: &str) -> Option<&'a Route> {
    let fitting = routes
        .iter()
        .filter_map(|route| Some((route.fits(path)?, route)));
    fitting.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, route)| route)
}

fn read(said: &str) -> Vec<Route> {
    let own = said.split("fallback_router:").next().unwrap_or_default();
    let Some((routers, paths)) = own.split_once("node: Node { paths: {") else {
        return Vec::new();
    };
    let mut names = BTreeMap::new();
    for entry in paths.split("RouteId(").skip(1) {
        if let Some((number, rest)) = entry.split_once("): \"")
            && let Some((path, _)) = rest.split_once('"')
        {
            names.insert(number.to_owned(), path.to_owned());
        }
    }
    let mut routes = Vec::new();
    for entry in routers.split("RouteId(").skip(1) {
        let Some((number, router)) = entry.split_once("): ") else {
            continue;
        };
        let methods = ["get", "delete", "patch", "post", "put"];
        let answered = methods.into_iter().filter(|method| {
            let says = router.split_once(&format!("{method}: "));
            says.is_some_and(|(_, endpoint)| !endpoint.starts_with("None"))
        });
        if let Some(path) = names.get(number) {
            routes.push(Route {
                path: path.clone(),
                methods: answered.map(str::to_uppercase).collect(),
            });
        }
    }
    routes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_router_names_all_its_routes() {
        let routes = all();
        let methods = |path: &str| {
            let found = routes.iter().find(|route| route.path == path);
            found.map(|route| route.methods.join(" "))
        };
        assert_eq!(methods("/apps/{app}").as_deref(), Some("GET DELETE PATCH"));
        assert_eq!(
            methods("/client/v11/databases/{db}/backups").as_deref(),
            Some("POST")
        );
        assert_eq!(methods(super::super::own::PROOF).as_deref(), Some("GET"));
        assert!(routes.iter().all(|route| !route.methods.is_empty()));
        assert!(routes.len() > 120, "{}", routes.len());
    }

    #[test]
    fn a_path_belongs_to_the_route_that_names_most_of_it() {
        let routes = all();
        let of = |path: &str| of(&routes, path).map(|route| route.path.as_str());
        assert_eq!(of("/apps/a/dynos/web.1"), Some("/apps/{app}/dynos/{dyno}"));
        assert_eq!(
            of("/account/features/x"),
            Some("/account/features/{feature}")
        );
        assert_eq!(of("/nowhere"), None);
        assert_eq!(of("/apps//dynos"), None);
    }
}
