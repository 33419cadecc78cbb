"""SNS: a subscription by e-mail is pending, and cannot be ended, until a person confirms it.

Here the token that a person finds in the mail is the address itself.
"""

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import SNSBackend
from moto.sns.responses import SNSResponse

PENDING = "PendingConfirmation"


def pending(subscription):
    return subscription.protocol == "email" and not subscription.confirmed


def described(subscription):
    return {
        "SubscriptionArn": PENDING if pending(subscription) else subscription.arn,
        "Owner": subscription.owner,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic_arn,
    }


def page(found):
    subscriptions, token = found
    shown = [described(one) for one in subscriptions]
    return ActionResult({"Subscriptions": shown, "NextToken": token})


def list_subscriptions(self):
    return page(self.backend.list_subscriptions(next_token=self._get_param("NextToken")))


def list_subscriptions_by_topic(self):
    topic, token = self._get_param("TopicArn"), self._get_param("NextToken")
    return page(self.backend.list_subscriptions_by_topic(topic, next_token=token))


subscribe_at_once = SNSResponse.subscribe


def subscribe(self):
    result = subscribe_at_once(self)
    if self._get_param("Protocol") != "email":
        return result
    return ActionResult({"SubscriptionArn": "pending confirmation"})


def confirm_subscription(self):
    topic, token = self._get_param("TopicArn"), self._get_param("Token")
    for one in self.backend.subscriptions.values():
        if (one.topic_arn, one.endpoint) == (topic, token):
            one.confirmed = True
            return ActionResult({"SubscriptionArn": one.arn})
    raise SNSNotFoundError("Subscription does not exist")


unsubscribe_at_once = SNSBackend.unsubscribe


def unsubscribe(self, subscription_arn):
    if subscription_arn == PENDING:
        raise SNSInvalidParameter("Invalid parameter: SubscriptionArn Reason: pending")
    unsubscribe_at_once(self, subscription_arn)


for one in (list_subscriptions, list_subscriptions_by_topic, subscribe, confirm_subscription):
    setattr(SNSResponse, one.__name__, one)
SNSBackend.unsubscribe = unsubscribe
