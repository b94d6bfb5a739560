#!/usr/bin/env bash
# Sets up Azure and GitHub for the snapshot action: an identity that trusts one repository, the roles that the chosen
# operations need, and the three variables that workflows read. Run it again after a failure or to add operations: it
# only creates what is missing.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/set-up.sh --resource-group GROUP [options]

  --resource-group GROUP   resource group of the disks and snapshots
  --repository OWNER/REPO  repository whose workflows sign in (default: the one of this folder)
  --environment NAME       trust jobs of this GitHub environment, or
  --branch NAME            trust jobs of this branch (default: main)
  --operations LIST        create,list,vm,copy,restore,swap,prune,diff,export (default: create,list,vm)
  --subscription ID        default: the subscription of the az session
  --identity NAME          name of the managed identity (default: snapshot-action)
  --identity-group GROUP   resource group of the identity (default: that of --resource-group)
  --dry-run                print what is missing and change nothing

needs: az, signed in as Owner or User Access Administrator of the resource group; gh, signed in as an admin of the
repository. "vm" is for workflows that select disks with the input "vm". "prune" also covers the "keep-..." rules, and
needs these permissions on the whole subscription. For "export", grant Storage Blob Data Contributor on the container
yourself, unless "blob-url" contains a signature.
USAGE
}

fail() {
  step=''
  echo "set-up.sh: $1" >&2
  exit "${2:-1}"
}

group='' repository='' subject='' operations='create,list,vm' subscription='' identity='snapshot-action'
identity_group='' dry_run=false
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry_run=true && shift && continue ;;
    --help | -h) usage && exit 0 ;;
  esac
  if [ -z "${2:-}" ]; then fail "\"$1\" needs a value, or is no option; see --help" 2; fi
  case $1 in
    --resource-group) group=$2 ;;
    --repository) repository=$2 ;;
    --environment) subject="environment:$2" ;;
    --branch) subject="ref:refs/heads/$2" ;;
    --operations) operations=$2 ;;
    --subscription) subscription=$2 ;;
    --identity) identity=$2 ;;
    --identity-group) identity_group=$2 ;;
    *) fail "\"$1\" is no option; see --help" 2 ;;
  esac
  shift 2
done
[ -n "$group" ] || fail '--resource-group is required; see --help' 2
identity_group=${identity_group:-$group}
for program in az gh; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done

# The built-in roles of each operation, as docs/setup.md lists them: "scope role".
roles=''
IFS=',' read -ra chosen <<<"$operations"
for operation in "${chosen[@]}"; do
  case $operation in
    create | diff | export) roles+=$'group Disk Backup Reader\ngroup Disk Snapshot Contributor\n' ;;
    list | vm) roles+=$'group Reader\n' ;;
    copy) roles+=$'group Disk Snapshot Contributor\n' ;;
    restore) roles+=$'group Disk Snapshot Contributor\ngroup Disk Restore Operator\n' ;;
    swap) roles+=$'group Virtual Machine Contributor\n' ;;
    prune) roles+=$'group Disk Snapshot Contributor\nsubscription Reader\n' ;;
    *) fail "\"$operation\" is no operation; see --help" 2 ;;
  esac
done
roles=$(sort -u <<<"$roles" | sed '/^$/d')

# What there is. Every command that fails ends the script: an error is never taken for "not there".
step='read the az session'
explain() {
  if [ $? -ne 0 ] && [ -n "$step" ]; then
    echo "set-up.sh: could not $step (see above). What exists stays as it is. Run the script again to continue." >&2
  fi
}
trap explain EXIT
account() { az account show ${subscription:+--subscription "$subscription"} --query "$1" --output tsv; }
tenant=$(account tenantId)
subscription=$(account id)
cloud=$(az cloud show --query name --output tsv)
case $cloud in
  AzureUSGovernment) audience='api://AzureADTokenExchangeUSGov' ;;
  AzureChinaCloud) audience='api://AzureADTokenExchangeChina' ;;
  *) audience='api://AzureADTokenExchange' ;;
esac
in_azure() { az "$@" --subscription "$subscription" --output tsv; }

step='find the repository with gh'
repository=${repository:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}
[[ $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "\"$repository\" is not OWNER/REPO" 2
subject="repo:$repository:${subject:-ref:refs/heads/main}"

step="read resource group \"$group\""
group_id=$(in_azure group show --name "$group" --query id)
step="read the identity \"$identity\""
find_identity() { in_azure identity list --resource-group "$identity_group" --query "[?name=='$identity'].$1"; }
principal=$(find_identity principalId)
trusted=''
if [ -n "$principal" ]; then
  step='read the federated credentials'
  trusted=$(in_azure identity federated-credential list --identity-name "$identity" \
    --resource-group "$identity_group" --query "[?subject=='$subject'].name")
fi
missing_roles=''
while read -r scope role; do
  [ "$scope" = group ] && id=$group_id || id="/subscriptions/$subscription"
  assigned=''
  if [ -n "$principal" ]; then
    step="read the assignments of the role \"$role\""
    assigned=$(in_azure role assignment list --assignee "$principal" --role "$role" --scope "$id" --query '[].id')
  fi
  [ -n "$assigned" ] || missing_roles+="$id $role"$'\n'
done <<<"$roles"

# What is missing, before anything is changed.
plan() { [ -n "$1" ] && echo "  exists   $2" || echo "  create   $2"; }
echo "In subscription $subscription ($cloud), for $repository:"
plan "$principal" "managed identity \"$identity\" in resource group \"$identity_group\""
plan "$trusted" "federated credential for $subject"
while read -r scope role; do
  [ "$scope" = group ] && id=$group_id || id="/subscriptions/$subscription"
  grep -qxF "$id $role" <<<"$missing_roles" && there='' || there=yes
  plan "$there" "role \"$role\" on $id"
done <<<"$roles"
echo "  set      AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_SUBSCRIPTION_ID as variables of the repository"
if [ "$dry_run" = true ]; then
  echo 'Dry run: nothing was changed.'
  exit 0
fi

if [ -z "$principal" ]; then
  step="create the identity \"$identity\""
  in_azure identity create --name "$identity" --resource-group "$identity_group" --query id >/dev/null
  principal=$(find_identity principalId)
fi
client=$(find_identity clientId)
if [ -z "$trusted" ]; then
  step='create the federated credential'
  # 3 to 120 letters, digits, - and _; one identity may trust several subjects.
  name=$(printf '%s' "$subject" | tr -c 'A-Za-z0-9_-' - | cut -c1-120)
  in_azure identity federated-credential create --name "$name" --identity-name "$identity" \
    --resource-group "$identity_group" --issuer https://token.actions.githubusercontent.com \
    --subject "$subject" --audiences "$audience" --query id >/dev/null
fi
while read -r id role; do
  [ -n "$id" ] || continue
  step="assign the role \"$role\""
  # With the type named, Azure accepts an identity that its directory does not show everywhere yet.
  in_azure role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal \
    --role "$role" --scope "$id" --query id >/dev/null
done <<<"$missing_roles"
step='set the variables of the repository'
gh variable set AZURE_CLIENT_ID --repo "$repository" --body "$client"
gh variable set AZURE_TENANT_ID --repo "$repository" --body "$tenant"
gh variable set AZURE_SUBSCRIPTION_ID --repo "$repository" --body "$subscription"
echo 'Done. A new role assignment takes a few minutes to take effect.'
