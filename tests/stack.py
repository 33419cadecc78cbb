"""Makes a stack of a template on moto, with the parameters that deploy/README.md
names: python3 stack.py TEMPLATE. Catalog, Workgroup and results are given, since moto does
not leave out list items that are AWS::NoValue."""

import json
import sys

import boto3

GIVEN = {
    "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/assay:1",
    "LogsBucket": "my-bedrock-logs",
    "LogsPrefix": "AWSLogs",
    "LakeBucket": "my-lake",
    "LakePrefix": "assay",
    "Subnets": "subnet-1,subnet-2",
    "SecurityGroups": "sg-1",
    "Catalog": "bedrock_usage",
    "Workgroup": "bedrock-usage",
    "ResultsBucket": "athena-results",
}

with open(sys.argv[1]) as file:
    template = file.read()
stacks = boto3.client("cloudformation")
parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in GIVEN.items()]
stacks.create_stack(
    StackName="assay", TemplateBody=template, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
)
stack = stacks.describe_stacks(StackName="assay")["Stacks"][0]
assert stack["StackStatus"] == "CREATE_COMPLETE", stack
outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
start = "subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED}"
assert start in outputs["StartNow"], outputs

task = boto3.client("ecs").describe_task_definition(taskDefinition="assay-nightly")["taskDefinition"]
container = task["containerDefinitions"][0]
environment = {one["name"]: one["value"] for one in container["environment"]}
assert environment == {
    "ASSAY_SOURCE": "s3://my-bedrock-logs/AWSLogs",
    "ASSAY_LAKE": "s3://my-lake/assay",
    "ASSAY_LOG_FORMAT": "json",
    "ASSAY_CATALOG": "bedrock_usage",
    "ASSAY_WORKGROUP": "bedrock-usage",
}, environment
assert container["logConfiguration"]["options"]["awslogs-group"] == outputs["LogGroup"], container

roles = boto3.client("iam")
made = stacks.describe_stack_resources(StackName="assay")["StackResources"]
role = next(one["PhysicalResourceId"] for one in made if one["LogicalResourceId"] == "TaskRole")
names = roles.list_role_policies(RoleName=role)["PolicyNames"]
assert sorted(names) == ["logs-to-lake", "publish-tables", "use-athena", "use-results"], names
for name in names:
    document = json.dumps(roles.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    assert "Fn::" not in document and "${" not in document and "Ref" not in document, document
