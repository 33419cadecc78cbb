"""Budgets: changes, notifications with their subscribers, tags.

As its API reference documents them; moto makes, describes and deletes budgets only.
"""

import json

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget, Notification
from moto.budgets.responses import BudgetsResponse
from moto.core.exceptions import JsonRESTError

WORDS = ("NotificationType", "ComparisonOperator", "Threshold")
SUBSCRIBERS_MAX = 11
NOTIFICATIONS_MAX = 10


class Invalid(JsonRESTError):
    code = 400

    def __init__(self, message):
        super().__init__("InvalidParameterException", message)


def budgets(response):
    return response.backend.budgets[response._get_param("AccountId")]


def budget(response, name=None):
    name = name or response._get_param("BudgetName")
    if name not in budgets(response):
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets(response)[name]


def key(details):
    """A threshold is a percentage unless it says otherwise."""
    kind = details.get("ThresholdType", "PERCENTAGE")
    return (*(details[word] for word in WORDS[:2]), float(details["Threshold"]), kind)


def notification(response, parameter="Notification"):
    wanted = key(response._get_param(parameter))
    for one in budget(response).notifications:
        if key(one.details) == wanted:
            return one
    raise NotFoundException("Unable to get notification - the notification doesn't exist.")


def normal(details):
    return {"ThresholdType": "PERCENTAGE", "NotificationState": "OK"} | details


def check(subscribers):
    if not 1 <= len(subscribers) <= SUBSCRIBERS_MAX:
        raise Invalid("a notification has 1 to 11 subscribers")


def update_budget(self):
    wanted = self._get_param("NewBudget")
    old = budget(self, wanted["BudgetName"])
    new = Budget(wanted, [])
    new.notifications = old.notifications
    budgets(self)[wanted["BudgetName"]] = new
    return "{}"


def create_notification(self):
    details, subscribers = self._get_param("Notification"), self._get_param("Subscribers")
    check(subscribers)
    found = budget(self).notifications
    if any(key(one.details) == key(details) for one in found):
        raise DuplicateRecordException("notification", str(details))
    if len(found) >= NOTIFICATIONS_MAX:
        raise JsonRESTError("CreationLimitExceededException", "too many notifications")
    found.append(Notification(details, subscribers))
    return "{}"


def update_notification(self):
    notification(self, "OldNotification").details = self._get_param("NewNotification")
    return "{}"


def delete_notification(self):
    budget(self).notifications.remove(notification(self))
    return "{}"


def describe_notifications_for_budget(self):
    found = [normal(one.details) for one in budget(self).notifications]
    return json.dumps({"Notifications": found})


def describe_subscribers_for_notification(self):
    return json.dumps({"Subscribers": notification(self).subscribers})


def create_subscriber(self):
    found, new = notification(self).subscribers, self._get_param("Subscriber")
    if new in found:
        raise DuplicateRecordException("subscriber", str(new))
    check([*found, new])
    found.append(new)
    return "{}"


def update_subscriber(self):
    found = notification(self).subscribers
    found[found.index(self._get_param("OldSubscriber"))] = self._get_param("NewSubscriber")
    return "{}"


def delete_subscriber(self):
    found, gone = notification(self).subscribers, self._get_param("Subscriber")
    if gone not in found:
        raise NotFoundException("Unable to delete subscriber - the subscriber doesn't exist.")
    if len(found) == 1:
        raise Invalid("a notification keeps one subscriber at least")
    found.remove(gone)
    return "{}"


def tags(response):
    """Those of the budget that an ARN `arn:aws:budgets::ACCOUNT:budget/NAME` names."""
    account, name = response._get_param("ResourceARN").split(":", 4)[4].split(":budget/")
    if name not in response.backend.budgets[account]:
        raise NotFoundException(f"the budget {name} doesn't exist")
    found = response.backend.budgets[account][name]
    if not hasattr(found, "tags"):
        found.tags = {}
    return found.tags


def as_list(found):
    return [{"Key": name, "Value": value} for name, value in found.items()]


def tag_resource(self):
    tags(self).update({tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")})
    return "{}"


def untag_resource(self):
    found = tags(self)
    for name in self._get_param("ResourceTagKeys"):
        found.pop(name, None)
    return "{}"


def list_tags_for_resource(self):
    return json.dumps({"ResourceTags": as_list(tags(self))})


create_without_tags = BudgetsResponse.create_budget


def create_budget(self):
    notifications = self._get_param("NotificationsWithSubscribers", [])
    for one in notifications:
        check(one["Subscribers"])
    if len(notifications) > NOTIFICATIONS_MAX:
        raise JsonRESTError("CreationLimitExceededException", "too many notifications")
    answer = create_without_tags(self)
    made = budget(self, self._get_param("Budget")["BudgetName"])
    made.tags = {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags", [])}
    return answer


def update_keeping_tags(self):
    old = budget(self, self._get_param("NewBudget")["BudgetName"])
    answer = update_budget(self)
    budget(self, self._get_param("NewBudget")["BudgetName"]).tags = getattr(old, "tags", {})
    return answer


for one in (
    create_budget,
    create_notification,
    update_notification,
    delete_notification,
    describe_notifications_for_budget,
    describe_subscribers_for_notification,
    create_subscriber,
    update_subscriber,
    delete_subscriber,
    tag_resource,
    untag_resource,
    list_tags_for_resource,
):
    setattr(BudgetsResponse, one.__name__, one)
BudgetsResponse.update_budget = update_keeping_tags
