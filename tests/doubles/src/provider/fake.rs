//! An account in memory that behaves as AWS does where it matters to a plan:
//! what hangs on something goes with it, what is not empty stays, what cannot be
//! changed is refused, and calls fail when they are told to.

use std::collections::BTreeMap;
use std::sync::Mutex;

use assay_provision::kinds::InvocationLogging;
use assay_provision::kinds::Shape;
use assay_provision::{
    Address, Attributes, FaultKind, MARK, Observed, Provider, ProviderFault, ResourceKind,
};
use async_trait::async_trait;
use serde_json::{Value, json};

/// When calls fail.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Trouble {
    /// Never.
    #[default]
    None,
    /// The call of that number fails, once, before it does anything.
    Before(usize),
    /// The call of that number does its work, and the answer is lost.
    After(usize),
    /// From the call of that number on nobody answers any more.
    From(usize),
    /// The next change of that resource fails.
    At(Address),
}

/// The account.
#[derive(Debug, Default)]
pub struct Fake {
    /// What is live.
    pub live: Mutex<BTreeMap<Address, Observed>>,
    /// How many calls there have been.
    pub calls: Mutex<usize>,
    /// Which of them fail.
    pub trouble: Mutex<Trouble>,
    /// Whose resources are ours.
    pub project: Mutex<String>,
}

impl Fake {
    /// An empty one.
    pub fn new(project: &str) -> Self {
        Self { project: Mutex::new(project.to_owned()), ..Self::default() }
    }

    /// All that is live.
    pub fn state(&self) -> BTreeMap<Address, Observed> {
        self.live.lock().unwrap().clone()
    }

    /// Somebody changes a resource by hand.
    pub fn edit(&self, address: &Address, change: impl FnOnce(&mut Attributes)) {
        let mut live = self.live.lock().unwrap();
        let found = live.get_mut(address).unwrap_or_else(|| panic!("{address} is not there"));
        change(&mut found.attributes);
    }

    fn call<T>(
        &self,
        changes: Option<&Address>,
        work: impl FnOnce(&mut BTreeMap<Address, Observed>) -> Result<T, ProviderFault>,
    ) -> Result<T, ProviderFault> {
        let mut calls = self.calls.lock().unwrap();
        let number = *calls;
        *calls += 1;
        let mut trouble = self.trouble.lock().unwrap();
        let before = match &*trouble {
            Trouble::Before(at) => number == *at,
            Trouble::From(at) => number >= *at,
            Trouble::At(address) => changes == Some(address),
            Trouble::None | Trouble::After(_) => false,
        };
        if before {
            if matches!(*trouble, Trouble::At(_)) {
                *trouble = Trouble::None;
            }
            return Err(fault(FaultKind::Throttled, "fake:Call", "too often"));
        }
        let done = work(&mut self.live.lock().unwrap());
        match *trouble == Trouble::After(number) {
            true => Err(fault(FaultKind::Unreachable, "fake:Call", "the connection was lost")),
            false => done,
        }
    }

    fn owned_among(&self, kind: ResourceKind, live: &BTreeMap<Address, Observed>) -> Vec<Address> {
        let project = self.project.lock().unwrap();
        let marked = |one: &Observed| {
            one.attributes.get("tags").and_then(|tags| tags.get(MARK)) == Some(&json!(*project))
        };
        let named = |address: &Address| match kind {
            ResourceKind::Budget => address.name.starts_with(&format!("{}-team-", project)),
            ResourceKind::IamRolePolicy => address.name.starts_with(&format!("{}-", project)),
            _ => address.name.starts_with(&format!("{}-budget-alerts/", project)),
        };
        let of_kind = live.iter().filter(|(address, _)| address.kind == kind);
        of_kind
            .filter(|(address, one)| match kind {
                ResourceKind::InferenceProfile => marked(one),
                _ => named(address),
            })
            .map(|(address, _)| address.clone())
            .collect()
    }
}

fn fault(kind: FaultKind, operation: &str, message: &str) -> ProviderFault {
    ProviderFault { kind, operation: operation.into(), message: message.into() }
}

fn parent(address: &Address) -> Option<Address> {
    let (first, _) = address.parts();
    match address.kind {
        ResourceKind::IamRolePolicy => Some(Address::new(ResourceKind::IamRole, first)),
        ResourceKind::GlueTable => Some(Address::new(ResourceKind::GlueDatabase, first)),
        ResourceKind::NamedQuery => Some(Address::new(ResourceKind::Workgroup, first)),
        ResourceKind::Subscription => Some(Address::new(ResourceKind::Topic, first)),
        ResourceKind::MetricFilter => Some(Address::new(ResourceKind::LogGroup, first)),
        ResourceKind::TopicPolicy => Some(Address::new(ResourceKind::Topic, &address.name)),
        kind if kind.info().part_of_parent => {
            Some(Address::new(ResourceKind::Bucket, &address.name))
        }
        _ => None,
    }
}

/// What a service checks before it makes or changes something.
fn allowed(
    live: &BTreeMap<Address, Observed>,
    address: &Address,
    wanted: &Attributes,
) -> Result<(), ProviderFault> {
    if let Some(parent) = parent(address).filter(|parent| !live.contains_key(parent)) {
        return Err(fault(FaultKind::NotReady, "fake:Put", &format!("{parent} is not there")));
    }
    if address.kind == ResourceKind::InvocationLogging {
        return logging_allowed(live, wanted);
    }
    Ok(())
}

/// Bedrock checks at once whether it may write, and says so.
fn logging_allowed(
    live: &BTreeMap<Address, Observed>,
    wanted: &Attributes,
) -> Result<(), ProviderFault> {
    let logging = InvocationLogging::from_attributes(wanted).unwrap();
    let bucket = logging.s3_bucket.unwrap_or_default();
    let ours = live.contains_key(&Address::new(ResourceKind::Bucket, &bucket));
    let policy = live.contains_key(&Address::new(ResourceKind::BucketPolicy, &bucket));
    let role = logging.role_arn.unwrap_or_default();
    let role = role.rsplit('/').next().unwrap_or_default().to_owned();
    let may = live.keys().any(|one| {
        one.kind == ResourceKind::IamRolePolicy && one.parts().0 == role || role == "somebody-elses"
    });
    // The role is there for the log group's sake.
    match (ours && policy || bucket == "somebody-elses", may || logging.log_group.is_none()) {
        (true, true) => Ok(()),
        _ => Err(fault(FaultKind::NotReady, "bedrock:Put", "Failed to validate permissions")),
    }
}

fn observed(address: &Address, wanted: &Attributes) -> Observed {
    let id = format!("{}-id", address.name);
    let outputs = [("arn", format!("arn:fake:{address}")), ("id", id)];
    let outputs = outputs.map(|(name, value)| (name.to_owned(), value));
    Observed { attributes: wanted.clone(), outputs: outputs.into() }
}

#[async_trait]
impl Provider for Fake {
    async fn read(&self, address: &Address) -> Result<Option<Observed>, ProviderFault> {
        self.call(None, |live| Ok(live.get(address).cloned()))
    }

    async fn owned(&self, kind: ResourceKind) -> Result<Vec<Address>, ProviderFault> {
        self.call(None, |live| Ok(self.owned_among(kind, live)))
    }

    async fn create(&self, address: &Address, wanted: &Attributes) -> Result<(), ProviderFault> {
        self.call(Some(address), |live| {
            allowed(live, address, wanted)?;
            live.insert(address.clone(), observed(address, wanted));
            Ok(())
        })
    }

    async fn update(
        &self,
        address: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Result<(), ProviderFault> {
        self.call(Some(address), |live| {
            allowed(live, address, to)?;
            let fixed = |name: &&&str| from.get::<str>(name) != to.get::<str>(name);
            if let Some(name) = address.kind.immutable().iter().find(fixed) {
                return Err(fault(FaultKind::Invalid, "fake:Update", &format!("{name} is fixed")));
            }
            live.insert(address.clone(), observed(address, to));
            Ok(())
        })
    }

    async fn delete(&self, address: &Address, contents: bool) -> Result<(), ProviderFault> {
        self.call(Some(address), |live| {
            let children = |one: &Address| parent(one).as_ref() == Some(address);
            let holds = live.keys().any(|one| children(one) && !one.kind.info().part_of_parent);
            let frees = contents && address.kind != ResourceKind::IamRole;
            let goes_along = matches!(address.kind, ResourceKind::LogGroup);
            if holds && !frees && !goes_along {
                return Err(fault(FaultKind::NotEmpty, "fake:Delete", "it is not empty"));
            }
            live.retain(|one, _| one != address && !children(one));
            Ok(())
        })
    }
}

/// A value at a path of keys within the attributes; none removes it.
pub fn put(attributes: &mut Attributes, path: &str, value: Option<Value>) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
    match (rest, value) {
        (None, None) => drop(attributes.remove(first)),
        (None, Some(value)) => drop(attributes.insert(first.to_owned(), value)),
        (Some(key), value) => {
            let inner = attributes.entry(first.to_owned()).or_insert(json!({}));
            let inner = inner.as_object_mut().unwrap();
            match value {
                None => drop(inner.remove(key)),
                Some(value) => drop(inner.insert(key.to_owned(), value)),
            }
        }
    }
}
