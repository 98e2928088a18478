// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../../src/Batch.sol";
import {Order} from "../../src/Order.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {IVaultBatches} from "../../src/interfaces/IVaultBatches.sol";
import {IVaultFactory} from "../../src/interfaces/IVaultFactory.sol";
import {BatchTest} from "../BatchTest.sol";
import {TetherLike} from "../tokens/TetherLike.sol";
import {IssuersToken} from "./IssuersToken.sol";

/// @notice Everybody who acts on two vaults of one token, and the orders between them. An order follows from the seed of
/// its lot and its position, so that none needs to be kept.
abstract contract Cast is BatchTest {
    /// @notice What was locked at once: one order, or a batch.
    struct Lot {
        uint8 seller;
        bool isBatch;
        uint16 count;
        uint64 nonce;
        uint40 lockBy;
        uint40 claimBy;
        uint40 confirmBy;
        uint40 ruleBy;
        bytes32 seed;
        bytes32 root;
        uint96 total;
    }

    /// @notice How a signature is wrong.
    enum Forgery {
        None,
        Stranger,
        Arbiter,
        OtherAct,
        OtherVault,
        OtherChain,
        Empty
    }

    uint256 internal constant VAULTS = 2;
    uint256 internal constant BUYER = 0;
    uint256 internal constant PAYER = 2;
    uint256 internal constant PAYEE = 4;
    uint256 internal constant ARBITER = 6;
    uint256 internal constant FEE_TO = 8;
    uint256 internal constant SIGNER = 10;
    uint256 internal constant SECOND = 12;
    uint256 internal constant STRANGER = 13;
    uint256 internal constant OWNER = 14;
    uint256 internal constant PEOPLE = 16;

    uint256 private constant FIRST_KEY = 0xCA570000;

    /// The people by their roles above, then the vaults, then the issuer.
    address[] internal holders;
    mapping(address holder => uint256) internal keyOf;
    IVault[] internal vaults;
    IssuersToken internal issuers;

    function setUp() public virtual override {
        issuers = new IssuersToken();
        token = TetherLike(address(issuers));
        factory = IVaultFactory(vm.deployCode("out/VaultFactory.sol/VaultFactory.json"));
        for (uint256 i = 0; i < PEOPLE; i++) {
            holders.push(vm.addr(FIRST_KEY + i));
            keyOf[holders[i]] = FIRST_KEY + i;
        }
        for (uint256 i = 0; i < VAULTS; i++) {
            vaults.push(_vaultOf(holders[OWNER + i]));
            holders.push(address(vaults[i]));
            vm.prank(holders[OWNER + i]);
            vaults[i].setSigner(holders[SIGNER]);
        }
        holders.push(issuers.issuer());
        _turnTo(0);
    }

    function _turnTo(uint256 seller) internal {
        vault = vaults[seller];
        batches = IVaultBatches(address(vault));
    }

    // ---- orders ----

    function _orderAt(Lot memory lot, uint256 i) internal view returns (Order memory order) {
        uint256 own = uint256(keccak256(abi.encode(lot.seed, i)));
        uint256 shared = uint256(lot.seed);
        order.confirmer = shared & 1 == 0 ? address(vaults[lot.seller]) : holders[PAYEE + (shared >> 1) % 2];
        order.arbiter = holders[ARBITER + (shared >> 2) % 2];
        order.feeTo = holders[FEE_TO + (shared >> 3) % 2];
        order.buyer = own % 8 == 0 ? address(vaults[1 - lot.seller]) : holders[BUYER + (own >> 8) % 2];
        // A payer may be the buyer, as in a payout.
        order.payer = holders[BUYER + (own >> 16) % 4];
        order.amount = uint96((own >> 32) % ((own >> 24) % 4 == 0 ? 100 : 1e9) + 1);
        order.fee = uint96((own >> 96) % (order.amount / 50 + 1));
        order.lockBy = lot.lockBy;
        order.claimBy = lot.claimBy;
        order.confirmBy = lot.confirmBy;
        order.ruleBy = lot.ruleBy;
        order.terms = bytes32(own);
        order.nonce = lot.nonce + uint64(i);
        if ((own >> 160) % 16 == 0) _spoil(order, own >> 168);
    }

    /// @dev Makes it one that no lock takes.
    function _spoil(Order memory order, uint256 how) private pure {
        if (how % 5 == 0) order.fee = order.amount / 50 + 1;
        else if (how % 5 == 1) order.buyer = order.arbiter;
        else if (how % 5 == 2) order.payer = order.confirmer;
        else if (how % 5 == 3) order.payer = address(0);
        else (order.amount, order.fee) = (0, 0);
    }

    function _isFit(Order memory order, address seller) internal pure returns (bool) {
        if (order.amount == 0 || uint256(order.fee) * 50 > order.amount) return false;
        if (order.payer == address(0) || order.payer == order.confirmer || order.buyer == seller) return false;
        return order.arbiter != order.buyer && order.arbiter != order.payer;
    }

    function _ordersOf(Lot memory lot) internal view returns (Order[] memory orders) {
        orders = new Order[](lot.count);
        for (uint256 i = 0; i < lot.count; i++) {
            orders[i] = _orderAt(lot, i);
        }
    }

    function _batchOf(Lot memory lot) internal view returns (Batch memory batch) {
        Order memory first = _orderAt(lot, 0);
        batch.confirmer = first.confirmer;
        (batch.arbiter, batch.feeTo) = (first.arbiter, first.feeTo);
        (batch.lockBy, batch.claimBy, batch.confirmBy, batch.ruleBy) =
        (lot.lockBy, lot.claimBy, lot.confirmBy, lot.ruleBy);
        (batch.nonce, batch.count, batch.total, batch.root) = (lot.nonce, lot.count, lot.total, lot.root);
    }

    // ---- signatures ----

    /// @dev `who`'s signature of an act without arguments, or one that is wrong as `forgery` says.
    function _actBy(address who, Forgery forgery, string memory act, Order memory order)
        internal
        returns (bytes memory)
    {
        if (forgery == Forgery.OtherAct) {
            act = keccak256(bytes(act)) == keccak256("Lock") ? "Claim" : "Lock";
        }
        bytes32 structHash =
            keccak256(abi.encode(keccak256(bytes(string.concat(act, "(Order order)", ORDER_TYPE))), _orderHash(order)));
        return _signedBy(who, forgery, order.arbiter, structHash);
    }

    function _splitBy(address who, Forgery forgery, string memory act, Order memory order, uint96 toBuyer)
        internal
        returns (bytes memory)
    {
        if (forgery == Forgery.OtherAct) act = keccak256(bytes(act)) == keccak256("Rule") ? "Settle" : "Rule";
        bytes32 actType = keccak256(bytes(string.concat(act, "(Order order,uint96 toBuyer)", ORDER_TYPE)));
        return _signedBy(who, forgery, order.arbiter, keccak256(abi.encode(actType, _orderHash(order), toBuyer)));
    }

    /// @dev `structHash` is that of the act; the domain is that of the vault turned to.
    function _signedBy(address who, Forgery forgery, address arbiter_, bytes32 structHash)
        internal
        returns (bytes memory)
    {
        if (forgery == Forgery.Empty) return "";
        if (forgery == Forgery.Stranger || keyOf[who] == 0) who = holders[STRANGER];
        if (forgery == Forgery.Arbiter) who = arbiter_;
        return _ecdsa(keyOf[who], _digestUnder(forgery, structHash));
    }

    function _digestUnder(Forgery forgery, bytes32 structHash) private returns (bytes32 digest) {
        address verifier = address(vault);
        if (forgery == Forgery.OtherVault) {
            verifier = verifier == address(vaults[0]) ? address(vaults[1]) : address(vaults[0]);
        }
        uint256 home = block.chainid;
        if (forgery == Forgery.OtherChain) vm.chainId(home + 1);
        digest = keccak256(abi.encodePacked(hex"1901", _domain(verifier), structHash));
        vm.chainId(home);
    }

    /// @dev One in five is wrong.
    function _forgery(uint8 seed) internal pure returns (Forgery) {
        return seed % 32 < 26 ? Forgery.None : Forgery(seed % 32 - 25);
    }
}
