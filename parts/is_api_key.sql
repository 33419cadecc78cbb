regexp_like(identity_arn, '^arn:aws[^:]*:iam:[^:]*:[^:]*:user/(.*/)?BedrockAPIKey-[^/]*$')
