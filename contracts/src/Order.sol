// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @notice A swap of the vault's token against money off chain. See specs/order.md.
/// @param buyer Receives `amount - fee`.
/// @param payer Sent the money off chain; may claim.
/// @param confirmer Received the money off chain and signs the release. The vault's own address means the vault's
/// current signer.
/// @param arbiter Rules a contested order.
/// @param feeTo Receives `fee`.
/// @param amount Gross, in the token's own units.
/// @param fee In the token's own units, at most 2 % of `amount`.
/// @param lockBy Unix seconds; the order can be locked until then.
/// @param claimBy Unix seconds; the payer can claim until then, afterwards the order can expire.
/// @param confirmBy Unix seconds; a claim can be contested until then, afterwards it lapses.
/// @param ruleBy Unix seconds; a contested order can be ruled until then, afterwards it returns.
/// @param terms Commitment to the terms off chain.
/// @param nonce Lane in the high 32 bits, sequence in the low 32.
struct Order {
    address buyer;
    address payer;
    address confirmer;
    address arbiter;
    address feeTo;
    uint96 amount;
    uint96 fee;
    uint40 lockBy;
    uint40 claimBy;
    uint40 confirmBy;
    uint40 ruleBy;
    bytes32 terms;
    uint64 nonce;
}

/// @notice EIP-712 hashing of orders and of the acts upon them.
library OrderHash {
    // Written out in full: keccak256 of a literal costs nothing at run time.
    bytes32 internal constant ORDER = keccak256(
        "Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant LOCK = keccak256(
        "Lock(Order order)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant RELEASE = keccak256(
        "Release(Order order)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant SETTLE = keccak256(
        "Settle(Order order,uint96 toBuyer)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant CANCEL = keccak256(
        "Cancel(Order order)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant CLAIM = keccak256(
        "Claim(Order order)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant CONTEST = keccak256(
        "Contest(Order order)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );
    bytes32 internal constant RULE = keccak256(
        "Rule(Order order,uint96 toBuyer)Order(address buyer,address payer,address confirmer,address arbiter,address feeTo,uint96 amount,uint96 fee,uint40 lockBy,uint40 claimBy,uint40 confirmBy,uint40 ruleBy,bytes32 terms,uint64 nonce)"
    );

    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME = keccak256("Sampan");
    bytes32 private constant VERSION = keccak256("1");

    /// @notice The EIP-712 domain separator of a vault on this chain.
    function domainSeparator(address vault) internal view returns (bytes32 result) {
        (bytes32 domain, bytes32 name, bytes32 version) = (DOMAIN, NAME, VERSION);
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, domain)
            mstore(add(words, 0x20), name)
            mstore(add(words, 0x40), version)
            mstore(add(words, 0x60), chainid())
            mstore(add(words, 0x80), vault)
            result := keccak256(words, 0xa0)
        }
    }

    /// @notice The struct hash of an order, which every act nests.
    /// @dev Hashes the words of the calldata as they are. A lock reads every field, and Solidity refuses a word that
    /// does not fit its field, so no order with such a word can ever be live.
    function hash(Order calldata order) internal pure returns (bytes32 result) {
        bytes32 orderType = ORDER;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, orderType)
            calldatacopy(add(words, 0x20), order, 0x1a0)
            result := keccak256(words, 0x1c0)
        }
    }

    /// @notice The digest a wallet signs for a struct hash, or the id of an order for the order's own.
    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    /// @notice The digest of an act without arguments of its own.
    function actDigest(bytes32 domain, bytes32 actType, bytes32 orderHash) internal pure returns (bytes32) {
        return digest(domain, Hashes.efficientKeccak256(actType, orderHash));
    }

    /// @notice The digest of an act that splits the amount.
    function splitDigest(bytes32 domain, bytes32 actType, bytes32 orderHash, uint96 toBuyer)
        internal
        pure
        returns (bytes32)
    {
        return digest(domain, keccak256(abi.encode(actType, orderHash, toBuyer)));
    }
}
